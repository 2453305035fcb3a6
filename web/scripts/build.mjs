// Builds widget, console and demo into dist/ and fails above the size budgets. `--compare` builds elsewhere and
// fails if dist/ is not what the sources give.
import { build } from "esbuild";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const compare = process.argv.includes("--compare");
const out = compare ? mkdtempSync(join(tmpdir(), "pendopo-web-")) : "dist";
if (!compare) rmSync(out, { recursive: true, force: true });
const common = { bundle: true, minify: true, target: ["es2020"], format: "iife", charset: "utf8", legalComments: "none", jsx: "automatic", jsxImportSource: "preact" };
for (const folder of ["widget", "desk", "demo"]) mkdirSync(join(out, folder), { recursive: true });
await build({ ...common, entryPoints: ["widget/loader.ts"], outfile: join(out, "widget/loader.js") });
await build({ ...common, entryPoints: ["widget/app.tsx"], outfile: join(out, "widget/frame.js") });
await build({ ...common, entryPoints: ["console/app.tsx"], outfile: join(out, "desk/app.js") });
const css = async (files, to) => {
  const source = files.map((f) => readFileSync(f, "utf8")).join("\n");
  const { outputFiles } = await build({ stdin: { contents: source, loader: "css" }, minify: true, write: false, charset: "utf8" });
  writeFileSync(join(out, to), outputFiles[0].text);
};
await css(["shared/tokens.css", "widget/frame.css"], "widget/frame.css");
await css(["shared/tokens.css", "console/desk.css", "console/thread.css", "console/tickets.css"], "desk/app.css");
await css(["shared/tokens.css", "demo/demo.css"], "demo/demo.css");
cpSync("widget/frame.html", join(out, "widget/frame.html"));
cpSync("console/index.html", join(out, "desk/index.html"));
for (const file of ["index.html", "seal.svg"]) cpSync(join("demo", file), join(out, "demo", file));

const size = (...files) => files.reduce((sum, f) => sum + gzipSync(readFileSync(join(out, f)), { level: 9 }).length, 0);
const budgets = [
  ["widget loader", 3 * 1024, size("widget/loader.js")],
  ["widget, all of it", 25 * 1024, size("widget/loader.js", "widget/frame.html", "widget/frame.js", "widget/frame.css")],
  ["console", 90 * 1024, size("desk/index.html", "desk/app.js", "desk/app.css")],
];
let failed = false;
for (const [name, limit, bytes] of budgets) {
  console.log(`${name}: ${bytes} bytes gzip, at most ${limit}`);
  failed ||= bytes > limit;
}
if (failed) console.error("Over the size budget.");
if (compare) {
  const files = (folder) => readdirSync(folder, { recursive: true }).map(String).filter((f) => statSync(join(folder, f)).isFile()).sort();
  const fresh = files(out), kept = files("dist");
  const same = fresh.join() === kept.join() && fresh.every((f) => readFileSync(join(out, f)).equals(readFileSync(join("dist", f))));
  if (!same) { console.error("web/dist is not what the sources give; run `make web` and commit the result."); failed = true; }
  rmSync(out, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
