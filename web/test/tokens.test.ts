import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync("shared/tokens.css", "utf8");
const [light, dark] = css.split("@media (prefers-color-scheme: dark)");
const colour = (of: string, name: string) => {
  const hex = new RegExp(`--${name}: (#[0-9a-f]+)`).exec(of)![1]!.slice(1);
  return hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
};
function luminance(hex: string): number {
  const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
const contrast = (a: string, b: string) => { const [x, y] = [luminance(a), luminance(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };

const TEXT = [
  ["ink", "ground"], ["ink", "surface"], ["ink", "brand-tint"], ["ink-soft", "ground"], ["ink-soft", "surface"], ["brand", "surface"], ["brand", "brand-tint"],
  ["on-brand", "brand"], ["on-accent", "accent"], ["accent", "surface"], ["danger", "surface"], ["danger", "danger-tint"], ["warn", "warn-tint"], ["warn", "surface"],
] as const;

for (const [name, of] of [["light", light!], ["dark", dark!]] as const) {
  test(`every text colour of the ${name} scheme reaches 4.5:1, edges of inputs 3:1`, () => {
    for (const [a, b] of TEXT) {
      const found = contrast(colour(of, a), colour(of, b));
      assert.ok(found >= 4.5, `${a} on ${b}: ${found.toFixed(2)}`);
    }
    const edge = contrast(colour(of, "line-strong"), colour(of, "surface"));
    assert.ok(edge >= 3, `line-strong on surface: ${edge.toFixed(2)}`);
  });
}
