import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff } from "../shared/live";
import { safeLink } from "../shared/protocol";
import { clock, date, waited } from "../shared/strings";
import { Outbox, outcomeOf, type Draft, type Keep, type Outcome } from "../widget/outbox";

function memory(): Keep & { data: Map<string, string> } {
  const data = new Map<string, string>();
  return { data, getItem: (k) => data.get(k) ?? null, setItem: (k, v) => void data.set(k, v) };
}
const draft = (id: string) => ({ id, text: id, title: id, at: "2026-11-23T02:00:00Z" });

test("silence, 429 and 5xx mean the same id later; other 4xx are refusals", () => {
  for (const status of [0, 429, 500, 503]) assert.equal(outcomeOf(status, null, "", 0).kind, "later");
  assert.deepEqual(outcomeOf(429, "7", "", 0), { kind: "later", after: 7000 });
  assert.deepEqual(outcomeOf(422, null, "kosong", 0), { kind: "refused", message: "kosong" });
  for (const status of [404, 409]) assert.equal(outcomeOf(status, null, "", 0).kind, "gone");
  for (const status of [200, 201]) assert.equal(outcomeOf(status, null, "", 0).kind, "sent");
  const waits = [0, 1, 2, 9].map((n) => outcomeOf(503, null, "", n));
  assert.deepEqual(waits.map((w) => (w.kind === "later" ? w.after : 0)), [500, 1000, 2000, 15000]);
});

test("messages go out in order, and a failed one is tried again with its own id", async () => {
  const tried: string[] = [];
  let down = true;
  const post = (d: Draft): Promise<Outcome> => { tried.push(d.id); return Promise.resolve(down ? { kind: "later", after: 5 } : { kind: "sent" }); };
  const box = new Outbox(memory(), post, () => undefined);
  box.add(draft("a"));
  box.add(draft("b"));
  await new Promise((go) => setTimeout(go, 12));
  down = false;
  await new Promise((go) => setTimeout(go, 40));
  assert.equal(tried.filter((id) => id === "b").length, 1);
  assert.ok(tried.filter((id) => id === "a").length >= 2);
  assert.equal(tried.at(-1), "b");
  assert.deepEqual(box.drafts, []);
});

test("unsent messages survive a reload", async () => {
  const keep = memory();
  const box = new Outbox(keep, () => new Promise(() => undefined), () => undefined);
  box.add(draft("a"));
  await new Promise((go) => setTimeout(go, 5));
  const sent: string[] = [];
  const again = new Outbox(keep, (d) => { sent.push(d.id); return Promise.resolve({ kind: "sent" }); }, () => undefined);
  await again.flush();
  assert.deepEqual(sent, ["a"]);
});

test("a refused message stays visible and does not block the next", async () => {
  const post = (d: Draft): Promise<Outcome> => Promise.resolve(d.id === "a" ? { kind: "refused", message: "tidak" } : { kind: "sent" });
  const box = new Outbox(memory(), post, () => undefined);
  box.add(draft("a"));
  box.add(draft("b"));
  await new Promise((go) => setTimeout(go, 10));
  assert.deepEqual(box.drafts.map((d) => [d.id, d.refused]), [["a", "tidak"]]);
  box.drop("a");
  assert.deepEqual(box.drafts, []);
});

test("broken storage starts empty", () => {
  const keep = memory();
  keep.data.set("pendopo.outbox", "{");
  assert.deepEqual(new Outbox(keep, () => Promise.resolve({ kind: "sent" }), () => undefined).drafts, []);
});

test("only tel: and https: links exist", () => {
  assert.equal(safeLink(undefined, "129"), "tel:129");
  assert.equal(safeLink("whatsapp", "0811-1129-129"), "https://wa.me/628111129129");
  assert.equal(safeLink("web", "healing119.id"), "https://healing119.id/");
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "http://x.example"]) assert.ok(!String(safeLink("web", bad)).match(/^(javascript|data|http):/));
  assert.equal(safeLink(undefined, "javascript:alert"), null);
});

test("back-off doubles and stops growing", () => {
  assert.deepEqual([0, 1, 2, 3, 9].map((n) => backOff(4000, n)), [4000, 4000, 8000, 15000, 15000]);
});

test("times in words", () => {
  const from = "2026-11-23T02:00:00Z", at = new Date(from).getTime();
  assert.equal(waited(from, at + 42_000), "0:42");
  assert.equal(waited(from, at + 3_725_000), "1 j 2 m");
  assert.equal(waited(from, at - 5000), "0:00");
  assert.equal(date("2026-11-23"), "23 Nov 2026");
  assert.match(clock(from), /^\d\d\.\d\d$/);
});
