/** How long to wait before the next attempt. */

/** `base` doubled per failure, at most `cap`, shortened by up to a half so that many pages do not return at once. */
export function backOff(base: number, failures: number, cap: number, random: () => number = Math.random): number {
  const full = Math.min(base * 2 ** Math.max(0, failures - 1), cap);
  return Math.round(full * (1 - random() / 2));
}
