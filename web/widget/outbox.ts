/** Unsent messages: kept until the bridge has them, sent in order, the same id on every attempt. */

import { backOff } from "../shared/retry";
import { readKept, type Keep } from "./storage";

/** `photo` lives in this page only: after a reload it is an empty object, and its draft is refused. `done` in 0 … 1. */
export interface Draft { id: string; text?: string; button?: string; photo?: Blob; done?: number; title: string; at: string; tries: number; refused?: string }
export type Outcome = { kind: "sent" } | { kind: "later"; after: number } | { kind: "refused"; message: string } | { kind: "gone" };

const KEY = "pendopo.outbox";
const isDrafts = (v: unknown): v is Draft[] =>
  Array.isArray(v) && v.every((d: Partial<Draft> | null) => typeof d?.id === "string" && typeof d.title === "string" && typeof d.at === "string" && typeof d.tries === "number");

/** What an HTTP answer means for a message: silence, 429 and 5xx → the same id later; other 4xx → refused. */
export function outcomeOf(status: number, retryAfter: string | null, message: string, tries: number, random?: () => number): Outcome {
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (status === 404 || status === 409) return { kind: "gone" };
  if (status === 0 || status === 408 || status === 429 || status >= 500) {
    const asked = Number(retryAfter) * 1000;
    return { kind: "later", after: asked > 0 ? Math.min(asked, 120_000) : backOff(500, tries + 1, 15_000, random) };
  }
  return { kind: "refused", message };
}

export class Outbox {
  drafts: Draft[];
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private keep: Keep, private post: (draft: Draft) => Promise<Outcome>, private changed: () => void, private newId: () => string) {
    this.drafts = readKept(keep, KEY, isDrafts, []);
  }

  add(draft: Omit<Draft, "tries">): void {
    this.drafts.push({ ...draft, tries: 0 });
    this.save();
    void this.flush();
  }

  /** Send what waits, oldest first; one at a time, so that order holds. */
  async flush(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    for (let next = this.next(); next; next = this.next()) {
      const outcome = await this.post(next);
      if (outcome.kind === "later") {
        next.tries += 1;
        this.timer = setTimeout(() => void this.flush(), outcome.after);
        this.save();
        break;
      }
      if (outcome.kind === "sent") this.drafts = this.drafts.filter((d) => d !== next);
      else if (outcome.kind === "refused") next.refused = outcome.message;
      else if (next.tries > 4) next.refused = "";
      else this.renew(next);
      this.save();
    }
    this.busy = false;
  }

  /** At once instead of later, and a refused one once more: the same id, so that nothing arrives twice. */
  again(draft: Draft): void {
    delete draft.refused;
    this.save();
    void this.flush();
  }

  drop(id: string): void {
    this.drafts = this.drafts.filter((d) => d.id !== id);
    this.save();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.drafts = [];
    this.keep.removeItem(KEY);
  }

  /** The conversation is gone: in the next one this is a new message, and a button of the old one is only words. */
  private renew(draft: Draft): void {
    draft.id = this.newId();
    draft.tries += 1;
    if (draft.button) { draft.text = draft.title; delete draft.button; }
  }

  private next(): Draft | undefined { return this.drafts.find((d) => d.refused === undefined); }
  private save(): void { this.keep.setItem(KEY, JSON.stringify(this.drafts)); this.changed(); }
}
