import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { follow, pauseOf, readLines } from "../shared/live";
import { backOff } from "../shared/retry";

const world = globalThis as unknown as Record<string, unknown>;
const real = globalThis.fetch;
world.document = Object.assign(new EventTarget(), { hidden: false });
world.addEventListener ??= () => undefined;
world.removeEventListener ??= () => undefined;
afterEach(() => { globalThis.fetch = real; });
const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));
const body = (...chunks: string[]) => new ReadableStream<Uint8Array>({ start(to) { for (const c of chunks) to.enqueue(new TextEncoder().encode(c)); to.close(); } });

test("back-off doubles, stops growing, and varies by at most a half", () => {
  assert.deepEqual([1, 2, 3, 9].map((n) => backOff(2000, n, 10_000, () => 0)), [2000, 4000, 8000, 10_000]);
  assert.equal(backOff(2000, 1, 10_000, () => 1), 1000);
});

test("rare looks while the stream works; without it 2 s growing to 10 s, 1 s while an answer is awaited", () => {
  const at = { streaming: false, failures: 0, eager: false, quiet: 0 };
  assert.equal(pauseOf({ ...at, streaming: true }), 15_000);
  assert.equal(pauseOf(at), 2000);
  assert.equal(pauseOf({ ...at, quiet: 50 }), 10_000);
  assert.equal(pauseOf({ ...at, eager: true, quiet: 50 }), 1000);
  assert.equal(pauseOf({ ...at, eager: true, failures: 2 }, () => 0), 4000);
});

test("lines are whole even when a chunk ends inside one", async () => {
  const lines: string[] = [];
  let beats = 0;
  await readLines(body("id: 4\r\nevent: cha", "nged\ndata: 4\n\n: ping\n"), () => { beats += 1; }, (l) => lines.push(l));
  assert.deepEqual(lines.filter(Boolean), ["id: 4", "event: changed", "data: 4", ": ping"]);
  assert.equal(beats, 3);
});

test("a nudge leads to a look; the token travels in the header, never in the address", async () => {
  const asked: [string, RequestInit][] = [];
  globalThis.fetch = ((url: string, init: RequestInit) => {
    asked.push([url, init]);
    return Promise.resolve(new Response(body("event: changed\nid: 7\n\n")));
  }) as typeof fetch;
  let looks = 0;
  const live = follow({ url: "/v1/x/live", headers: () => ({ Authorization: "Bearer t" }), look: () => { looks += 1; return Promise.resolve(true); }, eager: () => false });
  await pause(30);
  live.stop();
  assert.ok(looks >= 2);
  assert.equal(asked[0]?.[0], "/v1/x/live");
  assert.equal((asked[0]?.[1].headers as Record<string, string>).Authorization, "Bearer t");
});

test("without a stream the asking goes on, and says when nobody answers", async () => {
  globalThis.fetch = (() => Promise.reject(new Error("down"))) as typeof fetch;
  let fails = true;
  const heard: boolean[] = [];
  const live = follow({ url: "/x", headers: () => ({}), look: () => (fails ? Promise.reject(new Error("down")) : Promise.resolve(false)), eager: () => true, online: (yes) => heard.push(yes) });
  await pause(20);
  fails = false;
  live.nudge();
  await pause(20);
  live.stop();
  assert.deepEqual(heard, [false, true]);
});

test("two nudges at once are one more look, never two at a time", async () => {
  globalThis.fetch = (() => new Promise(() => undefined)) as typeof fetch;
  let at = 0, most = 0, looks = 0;
  const live = follow({ url: "/x", headers: () => ({}), look: async () => { looks += 1; most = Math.max(most, ++at); await pause(10); at -= 1; return false; }, eager: () => false });
  live.nudge();
  live.nudge();
  await pause(40);
  live.stop();
  assert.equal(most, 1);
  assert.equal(looks, 2);
});
