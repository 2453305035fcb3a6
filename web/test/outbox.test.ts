import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, outcomeOf, type Draft, type Outcome } from "../widget/outbox";
import type { Keep } from "../widget/storage";

function memory(): Keep & { data: Map<string, string> } {
  const data = new Map<string, string>();
  return { data, getItem: (k) => data.get(k) ?? null, setItem: (k, v) => void data.set(k, v), removeItem: (k) => void data.delete(k) };
}
const draft = (id: string) => ({ id, text: id, title: id, at: "2026-11-23T02:00:00Z" });
const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));
const sent: Outcome = { kind: "sent" };
let made = 0;
const outbox = (keep: Keep, post: (d: Draft) => Promise<Outcome>) => new Outbox(keep, post, () => undefined, () => `new-${++made}`);

test("silence, 429 and 5xx mean the same id later; other 4xx are refusals", () => {
  for (const status of [0, 408, 429, 500, 503]) assert.equal(outcomeOf(status, null, "", 0).kind, "later");
  assert.deepEqual(outcomeOf(429, "7", "", 0), { kind: "later", after: 7000 });
  assert.deepEqual(outcomeOf(429, "99999", "", 0), { kind: "later", after: 120_000 });
  assert.deepEqual(outcomeOf(422, null, "kosong", 0), { kind: "refused", message: "kosong" });
  for (const status of [404, 409]) assert.equal(outcomeOf(status, null, "", 0).kind, "gone");
  for (const status of [200, 201]) assert.equal(outcomeOf(status, null, "", 0).kind, "sent");
  const waits = [0, 1, 2, 9].map((n) => outcomeOf(503, null, "", n, () => 0));
  assert.deepEqual(waits.map((w) => (w.kind === "later" ? w.after : 0)), [500, 1000, 2000, 15_000]);
});

test("messages go out in order, and a failed one is tried again with its own id", async () => {
  const tried: string[] = [];
  let down = true;
  const box = outbox(memory(), (d) => { tried.push(d.id); return Promise.resolve(down ? { kind: "later", after: 5 } : sent); });
  box.add(draft("a"));
  box.add(draft("b"));
  await pause(12);
  down = false;
  await pause(40);
  assert.ok(tried.filter((id) => id === "a").length >= 2);
  assert.deepEqual(tried.filter((id) => id !== "a"), ["b"]);
  assert.equal(tried.at(-1), "b");
  assert.deepEqual(box.drafts, []);
});

test("unsent messages survive a reload with their ids, sent ones are not kept", async () => {
  const keep = memory();
  const first = outbox(keep, (d) => Promise.resolve(d.id === "a" ? sent : { kind: "later", after: 60_000 }));
  first.add(draft("a"));
  first.add(draft("b"));
  await pause(5);
  const seen: string[] = [];
  const again = outbox(keep, (d) => { seen.push(d.id); return Promise.resolve(sent); });
  await again.flush();
  assert.deepEqual(seen, ["b"]);
  assert.equal(keep.data.get("pendopo.outbox"), "[]");
  first.clear();
});

test("a refused message stays visible and does not block the next", async () => {
  const box = outbox(memory(), (d) => Promise.resolve(d.id === "a" ? { kind: "refused", message: "tidak" } : sent));
  box.add(draft("a"));
  box.add(draft("b"));
  await pause(5);
  assert.deepEqual(box.drafts.map((d) => [d.id, d.refused]), [["a", "tidak"]]);
  box.drop("a");
  assert.deepEqual(box.drafts, []);
});

test("in a new conversation a message gets a new id, and a button of the old one becomes words", async () => {
  const tried: Draft[] = [];
  const box = outbox(memory(), (d) => { tried.push({ ...d }); return Promise.resolve(tried.length === 1 ? { kind: "gone" } : sent); });
  box.add({ id: "a", button: "8:0", title: "Biaya", at: "2026-11-23T02:00:00Z" });
  await pause(5);
  assert.equal(tried[0]?.button, "8:0");
  assert.equal(tried[1]?.button, undefined);
  assert.equal(tried[1]?.text, "Biaya");
  assert.notEqual(tried[1]?.id, "a");
});

test("conversations that vanish again and again end in a refusal, not in a loop", async () => {
  let tries = 0;
  const box = outbox(memory(), () => { tries += 1; return Promise.resolve({ kind: "gone" }); });
  box.add(draft("a"));
  await pause(10);
  assert.ok(tries < 10);
  assert.equal(box.drafts[0]?.refused, "");
});

test("broken or foreign storage starts empty", () => {
  for (const stored of ["{", "[1]", "null", '[{"id":1}]', '{"length":3}']) {
    const keep = memory();
    keep.data.set("pendopo.outbox", stored);
    assert.deepEqual(outbox(keep, () => Promise.resolve(sent)).drafts, []);
  }
});

test("a photo is tried again at once, with its own id, also after a refusal; storage never holds it", async () => {
  const keep = memory(), tried: string[] = [];
  let answer: Outcome = { kind: "later", after: 60_000 };
  const box = outbox(keep, (d) => { tried.push(d.id); return Promise.resolve(answer); });
  box.add({ ...draft("p"), photo: new Blob(["secret"], { type: "image/jpeg" }) });
  await pause(5);
  assert.ok(!keep.data.get("pendopo.outbox")!.includes("secret"));
  answer = { kind: "refused", message: "tidak dapat dibaca" };
  box.again(box.drafts[0]!);
  await pause(5);
  assert.equal(box.drafts[0]!.refused, "tidak dapat dibaca");
  answer = sent;
  box.again(box.drafts[0]!);
  await pause(5);
  assert.deepEqual([tried, box.drafts], [["p", "p", "p"], []]);
});
