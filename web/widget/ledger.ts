/** The transcript as this page knows it: messages in order, each with a key that survives being sent. */

import type { Message, View } from "../shared/protocol";
import type { Draft } from "./outbox";

export const EMPTY: View = { state: "bot", last_seq: 0, typing: null, queue: null, officer: null, messages: [] };

/** Known messages and news in one ordered list; the bridge's version of a message always wins. */
export function merged(known: Message[], news: Message[]): Message[] {
  const all = new Map(known.map((m) => [m.seq, m]));
  for (const m of news) all.set(m.seq, m);
  return [...all.values()].sort((a, b) => a.seq - b.seq);
}

/** A message the bridge has just confirmed, until the bridge's own version is read. */
export function confirmed(draft: Draft, seq: number): Message {
  return {
    seq, author: "citizen", author_name: null, author_unit: null, kind: "text", text: draft.title, card: null, buttons: [],
    delivery: "accepted", created_at: draft.at,
  };
}

/** The first waiting draft that news already holds: its answer was lost, or the news was faster. */
export function arrived(drafts: Draft[], known: Message[], news: Message[]): { draft: Draft; seq: number } | null {
  const seen = new Set(known.map((m) => m.seq));
  for (const m of news) {
    if (m.author !== "citizen" || seen.has(m.seq)) continue;
    const draft = drafts.find((d) => d.refused === undefined && d.title === m.text);
    if (draft) return { draft, seq: m.seq };
  }
  return null;
}

/** Sequence number of the citizen's last message; quick replies after it still count. */
export function lastAsked(messages: Message[]): number {
  return messages.reduce((seq, m) => (m.author === "citizen" ? m.seq : seq), 0);
}
