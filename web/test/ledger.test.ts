import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../shared/protocol";
import { arrived, confirmed, lastAsked, merged } from "../widget/ledger";
import type { Draft } from "../widget/outbox";
import { lengthOf } from "../widget/composer";

const message = (seq: number, author: Message["author"], text: string): Message => ({
  seq, author, author_name: null, author_unit: null, kind: "text", text, card: null, buttons: [], delivery: "accepted", created_at: "2026-11-23T02:00:00Z",
});
const draft = (id: string, title: string): Draft => ({ id, title, text: title, at: "2026-11-23T02:00:00Z", tries: 0 });

test("messages stand in order once, and the bridge's version wins", () => {
  const local = confirmed(draft("a", "nik 123"), 3);
  const all = merged([message(1, "citizen", "x"), local], [message(3, "citizen", "nik ***"), message(2, "bot", "y")]);
  assert.deepEqual(all.map((m) => [m.seq, m.text]), [[1, "x"], [2, "y"], [3, "nik ***"]]);
});

test("a message whose answer was lost is found in the news, and only a new one", () => {
  const drafts = [draft("a", "halo"), draft("b", "ktp")];
  const known = [message(1, "citizen", "halo")];
  assert.equal(arrived(drafts, known, known), null);
  assert.deepEqual(arrived(drafts, known, [message(2, "bot", "ktp"), message(3, "citizen", "ktp")]), { draft: drafts[1], seq: 3 });
});

test("quick replies count after the citizen's last words", () => {
  assert.equal(lastAsked([message(1, "citizen", "a"), message(2, "bot", "b"), message(3, "citizen", "c"), message(4, "bot", "d")]), 3);
  assert.equal(lastAsked([]), 0);
});

test("length counts characters as the bridge does", () => {
  assert.equal(lengthOf("  halo "), 4);
  assert.equal(lengthOf("👍🏽"), 2);
  assert.equal(lengthOf("e\u0301"), 1);
});
