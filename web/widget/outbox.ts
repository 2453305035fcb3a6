/** Unsent messages: kept until the bridge has them, sent in order, the same id on every attempt. */

export interface Draft { id: string; text?: string; button?: string; title: string; at: string; tries: number; refused?: string }
export type Outcome = { kind: "sent" } | { kind: "later"; after: number } | { kind: "refused"; message: string } | { kind: "gone" };
export interface Keep { getItem(key: string): string | null; setItem(key: string, value: string): void }

const KEY = "pendopo.outbox";

/** What an HTTP answer means for a message: 5xx, 429 and silence → the same id later; other 4xx → refused. */
export function outcomeOf(status: number, retryAfter: string | null, message: string, tries: number): Outcome {
  if (status >= 200 && status < 300) return { kind: "sent" };
  if (status === 404 || status === 409) return { kind: "gone" };
  if (status === 0 || status === 429 || status >= 500) {
    const asked = Number(retryAfter) * 1000;
    return { kind: "later", after: asked > 0 ? asked : Math.min(500 * 2 ** tries, 15000) };
  }
  return { kind: "refused", message };
}

export class Outbox {
  drafts: Draft[];
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private keep: Keep, private post: (draft: Draft) => Promise<Outcome>, private changed: () => void) {
    try { this.drafts = JSON.parse(keep.getItem(KEY) ?? "[]"); } catch { this.drafts = []; }
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
      if (outcome.kind === "sent") this.drafts = this.drafts.filter((d) => d !== next);
      else if (outcome.kind === "refused") next.refused = outcome.message;
      else {
        next.tries += 1;
        this.timer = setTimeout(() => void this.flush(), outcome.kind === "later" ? outcome.after : 200);
        this.save();
        break;
      }
      this.save();
    }
    this.busy = false;
  }

  drop(id: string): void {
    this.drafts = this.drafts.filter((d) => d.id !== id);
    this.save();
  }

  private next(): Draft | undefined { return this.drafts.find((d) => !d.refused); }
  private save(): void { this.keep.setItem(KEY, JSON.stringify(this.drafts)); this.changed(); }
}
