/** An officer's shift: the queue, the conversation that is open, and what can be done with it. */

import { follow } from "../shared/live";
import type { Entry, Message, Queue, Thread } from "../shared/protocol";
import { backOff } from "../shared/retry";
import { Alarm } from "./alarm";
import { Refusal, type Session } from "./session";

export type Tab = "queued" | "mine" | "with_officer" | "all";
export type Deed = "claim" | "release" | "return" | "resolve" | "transfer";
export interface Unit { id: string; name: string }

/** Marks of the last few messages may still change, so these are read again. */
const AGAIN = 30;

export class Shift {
  tab: Tab = "queued";
  ownUnit = false;
  queue: Queue | null = null;
  chosen: string | null = null;
  thread: Thread | null = null;
  /** Where the open conversation may go: the units of its own office. */
  units: Unit[] = [];
  private unitsOf: string | undefined;
  online = true;
  /** Counts looks at the desk; what reads beside the queue reads again when it moves. */
  looks = 0;
  alarm = new Alarm();
  private live: { stop: () => void; nudge: () => void } | undefined;

  constructor(readonly session: Session, private changed: () => void) {}

  start(): void {
    this.live = follow({
      url: "/desk/api/live",
      headers: () => ({}),
      look: () => this.look(),
      eager: () => false,
      online: (yes) => { if (yes !== this.online) { this.online = yes; this.changed(); } },
    });
  }

  stop(): void {
    this.live?.stop();
    this.alarm.stop();
  }

  show(tab: Tab): void {
    if (tab !== this.tab) { this.tab = tab; this.queue = null; }
    this.changed();
    this.live?.nudge();
  }

  limitToOwnUnit(yes: boolean): void {
    this.ownUnit = yes;
    this.queue = null;
    this.changed();
    this.live?.nudge();
  }

  choose(id: string | null): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.thread = null;
    this.changed();
    this.live?.nudge();
  }

  /** The neighbour in the list: +1 below, -1 above. */
  step(by: 1 | -1): void {
    const items = this.queue?.items ?? [];
    if (!items.length) return;
    const at = items.findIndex((e) => e.conversation_id === this.chosen);
    const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)];
    if (next) this.choose(next.conversation_id);
  }

  firstKritis(): Entry | undefined {
    return this.queue?.items.find((e) => e.severity === "kritis" && e.state === "queued");
  }

  /** Do something with the open conversation. Throws `Refusal`; what the desk says now is read in any case. */
  async act(deed: Deed | "notes", body: unknown = {}): Promise<void> {
    const id = this.chosen;
    if (!id) return;
    try {
      await this.session.call("POST", `/conversations/${id}/${deed}`, body);
    } finally {
      this.live?.nudge();
    }
  }

  /** Write to the citizen: one client id per text, the same on every attempt. */
  async reply(id: string, clientId: string, text: string): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        await this.session.call("PUT", `/conversations/${id}/replies/${clientId}`, { text });
        break;
      } catch (problem) {
        const again = problem instanceof Refusal && (problem.status === 0 || problem.status >= 500);
        if (!again || failures === 3) { this.live?.nudge(); throw problem; }
        await new Promise((go) => setTimeout(go, backOff(700, failures, 4000)));
      }
    }
    this.live?.nudge();
  }

  /** A list that does not come is asked for again with the next look. */
  private learnUnits(office: string): void {
    if (this.unitsOf === office) return;
    this.unitsOf = office;
    this.units = [];
    this.session.call<{ items: Unit[] }>("GET", `/units?office=${encodeURIComponent(office)}`)
      .then((found) => { if (this.unitsOf === office) { this.units = found.items; this.changed(); } })
      .catch(() => { if (this.unitsOf === office) this.unitsOf = undefined; });
  }

  private async look(): Promise<boolean> {
    const { tab, ownUnit, chosen } = this;
    const unit = ownUnit && this.session.officer?.unit ? `&unit=${encodeURIComponent(this.session.officer.unit)}` : "";
    const queue = await this.session.call<Queue>("GET", `/queue?state=${tab}${unit}`);
    this.alarm.waiting(queue.counts.kritis);
    if (tab === this.tab && ownUnit === this.ownUnit) this.queue = queue;
    let news = true;
    if (chosen) {
      const known = this.thread?.conversation_id === chosen ? this.thread : null;
      const found = await this.session.call<Thread>("GET", `/conversations/${encodeURIComponent(chosen)}?after=${Math.max(0, (known?.last_seq ?? 0) - AGAIN)}`);
      news = found.last_seq !== known?.last_seq;
      this.learnUnits(found.office);
      if (chosen === this.chosen) this.thread = { ...found, messages: inOrder(known?.messages ?? [], found.messages) };
    }
    this.looks += 1;
    this.changed();
    return news;
  }
}

/** Old and new messages by sequence number; the newer reading wins. */
export function inOrder(known: Message[], news: Message[]): Message[] {
  const all = new Map(known.map((m) => [m.seq, m]));
  for (const m of news) all.set(m.seq, m);
  return [...all.values()].sort((a, b) => a.seq - b.seq);
}
