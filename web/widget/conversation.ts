/** The citizen's conversation: opens it when first needed, remembers its token, reads what is new. */

import type { Message, Office, View } from "../shared/protocol";
import { follow } from "../shared/live";
import { Outbox, outcomeOf, type Draft, type Outcome } from "./outbox";

const TOKEN = "pendopo.token";
interface Held { id: string; token: string }

function keepIn(): Storage | Map<string, string> {
  try { sessionStorage.setItem("pendopo.try", "1"); sessionStorage.removeItem("pendopo.try"); return sessionStorage; } catch { return new Map(); }
}
const store = keepIn();
const keep = {
  getItem: (k: string) => (store instanceof Map ? store.get(k) ?? null : store.getItem(k)),
  setItem: (k: string, v: string) => { if (store instanceof Map) store.set(k, v); else store.setItem(k, v); },
};

export class Conversation {
  office: Office | null = null;
  view: View = { state: "bot", last_seq: 0, typing: null, queue: null, officer: null, messages: [] };
  online = true;
  renewed = false;
  outbox: Outbox;
  private held: Held | null = null;
  private stop: (() => void) | undefined;

  constructor(private officeId: string, private changed: () => void) {
    try { this.held = JSON.parse(keep.getItem(TOKEN) ?? "null"); } catch { this.held = null; }
    this.outbox = new Outbox(keep, (draft) => this.post(draft), changed);
  }

  async start(): Promise<void> {
    for (let wait = 500; !this.office; wait = Math.min(wait * 2, 8000)) {
      try {
        const answer = await fetch(`/v1/offices/${encodeURIComponent(this.officeId)}`);
        this.office = (await (answer.ok ? answer : await fetch("/v1/offices/default")).json()) as Office;
        this.online = true;
      } catch {
        this.online = false;
        this.changed();
        await new Promise((go) => setTimeout(go, wait));
      }
    }
    this.changed();
    if (this.held) this.listen();
    void this.outbox.flush();
  }

  say(text: string): void { this.outbox.add({ id: crypto.randomUUID(), text, title: text, at: new Date().toISOString() }); }
  press(button: string, title: string): void { this.outbox.add({ id: crypto.randomUUID(), button, title, at: new Date().toISOString() }); }
  askPerson(): Promise<boolean> { return this.act("POST", "handover", {}); }
  leaveQueue(): Promise<boolean> { return this.act("DELETE", "handover"); }
  end(outcome: string, rating: number | null): Promise<boolean> { return this.act("POST", "end", { outcome, rating }); }

  private async act(method: string, path: string, body?: unknown): Promise<boolean> {
    try {
      if (!(await this.open())) return false;
      const answer = await this.call(method, path, body);
      await this.look();
      return answer.ok;
    } catch {
      this.online = false;
      this.changed();
      return false;
    }
  }

  private call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.held?.token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const asked: RequestInit = { method, headers, cache: "no-store" };
    if (body !== undefined) asked.body = JSON.stringify(body);
    return fetch(`/v1/conversations/${this.held?.id}/${path}`, asked);
  }

  private async open(): Promise<boolean> {
    if (this.held) return true;
    const answer = await fetch("/v1/conversations", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ office: this.office?.id ?? null }),
    });
    if (!answer.ok) return false;
    const made = await answer.json();
    this.held = { id: made.conversation_id, token: made.token };
    keep.setItem(TOKEN, JSON.stringify(this.held));
    this.listen();
    return true;
  }

  private async post(draft: Draft): Promise<Outcome> {
    let status = 0, after: string | null = null, message = "";
    try {
      if (await this.open()) {
        const answer = await this.call("PUT", `messages/${draft.id}`, draft.button ? { button: draft.button } : { text: draft.text });
        status = answer.status;
        after = answer.headers.get("Retry-After");
        if (!answer.ok) message = String((await answer.json().catch(() => ({}))).message ?? "");
      }
    } catch { status = 0; }
    const outcome = outcomeOf(status, after, message, draft.tries);
    this.online = status !== 0;
    if (outcome.kind === "gone") this.renew();
    if (outcome.kind === "sent") await this.look().catch(() => undefined);
    this.changed();
    return outcome;
  }

  /** The old conversation no longer opens: start a new one and say so. */
  private renew(): void {
    this.stop?.();
    this.held = null;
    this.renewed = true;
    this.view = { state: "bot", last_seq: 0, typing: null, queue: null, officer: null, messages: [] };
    keep.setItem(TOKEN, "null");
    this.changed();
  }

  private listen(): void {
    this.stop?.();
    this.stop = follow({
      url: `/v1/conversations/${this.held!.id}/live`,
      headers: () => ({ Authorization: `Bearer ${this.held?.token}` }),
      look: () => this.look(),
      pause: () => (this.view.typing || this.outbox.drafts.length ? 1000 : document.hidden ? 30000 : this.view.state === "bot" ? 10000 : 4000),
      status: (online) => { if (online !== this.online) { this.online = online; this.changed(); } },
    });
  }

  private async look(): Promise<void> {
    if (!this.held) return;
    const answer = await this.call("GET", `messages?after=${this.view.last_seq}`);
    if (answer.status === 404) return this.renew();
    if (!answer.ok) throw new Error(String(answer.status));
    const news = (await answer.json()) as View;
    const known = new Set(this.view.messages.map((m) => m.seq));
    const fresh: Message[] = news.messages.filter((m) => !known.has(m.seq));
    this.view = { ...news, messages: [...this.view.messages, ...fresh], last_seq: Math.max(news.last_seq, this.view.last_seq) };
    this.changed();
  }
}
