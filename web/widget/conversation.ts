/** The citizen's conversation: opens it when first needed, remembers its token, reads what is new. */

import { newId } from "../shared/ids";
import { follow } from "../shared/live";
import type { Office, View } from "../shared/protocol";
import { backOff } from "../shared/retry";
import { widget as t } from "../shared/strings";
import { arrived, confirmed, EMPTY, lastAsked, merged } from "./ledger";
import { Outbox, outcomeOf, type Draft, type Outcome } from "./outbox";
import { shrunk, upload } from "./photo";
import { openKeep, readKept, type Keep } from "./storage";

const TOKEN = "pendopo.token";
const THINKING = 20_000;
const LONG = 150;
interface Held { id: string; token: string }
const isHeld = (v: unknown): v is Held => typeof (v as Held | null)?.id === "string" && typeof (v as Held).token === "string";
const later = (ms: number) => new Promise((go) => setTimeout(go, ms));

export class Conversation {
  office: Office | null = null;
  view: View = EMPTY;
  online = true;
  renewed = false;
  asking = false;
  /** What the bridge holds of this conversation was read at least once. */
  loaded = false;
  /** The citizen has just done something, so what follows is what they want to see. */
  acted = false;
  outbox: Outbox;
  /** Keys of messages that began here, so that sending does not redraw, and re-announce, a bubble. */
  keys = new Map<number, string>();
  private keep: Keep;
  private held: Held | null;
  private live: { stop: () => void; nudge: () => void } | undefined;
  private opening: Promise<Response | null> | undefined;
  private sentAt = 0;
  /** Addresses, in this page, of photos: the ones sent from here by draft, all by photo. */
  private local = new Map<string, string>();
  private seen = new Map<string, Promise<string | null>>();

  constructor(private officeId: string, private changed: () => void) {
    this.keep = openKeep(officeId);
    this.held = readKept<Held | null>(this.keep, TOKEN, isHeld, null);
    this.outbox = new Outbox(this.keep, (draft) => this.post(draft), changed, newId);
  }

  /** True while an answer of the assistant is expected. */
  get thinking(): boolean {
    if (this.view.typing) return true;
    const last = this.view.messages.at(-1);
    return this.view.state === "bot" && last?.author === "citizen" && Date.now() - this.sentAt < THINKING;
  }

  get resumed(): boolean { return this.held !== null; }

  async start(): Promise<void> {
    if (this.held) this.listen();
    for (let failures = 1; !this.office; failures += 1) {
      try {
        const answer = await this.ask("GET", `/v1/offices/${encodeURIComponent(this.officeId)}`);
        const used = answer.ok ? answer : await this.ask("GET", "/v1/offices/default");
        if (!used.ok) throw new Error(String(used.status));
        this.office = (await used.json()) as Office;
        this.online = true;
      } catch {
        this.online = false;
        this.changed();
        await later(backOff(1000, failures, 10_000));
      }
    }
    this.changed();
    void this.outbox.flush();
  }

  say(text: string): void { this.outbox.add({ id: newId(), text, title: text, at: new Date().toISOString() }); }
  press(button: string, title: string): void { this.outbox.add({ id: newId(), button, title, at: new Date().toISOString() }); }
  /** Send a photo; false when the file is none. */
  async attach(file: Blob): Promise<boolean> {
    const photo = await shrunk(file);
    if (photo) this.outbox.add({ id: newId(), photo, title: t.photoText, at: new Date().toISOString() });
    return photo !== null;
  }

  /** What an unsent photo shows; nothing after a reload. */
  preview(draft: Draft): string | undefined {
    if (!(draft.photo instanceof Blob)) return undefined;
    const url = this.local.get(draft.id) ?? URL.createObjectURL(draft.photo);
    this.local.set(draft.id, url);
    return url;
  }

  /** A photo of this conversation, fetched once. */
  see = (id: string): Promise<string | null> => {
    const known = this.seen.get(id) ?? this.fetchPhoto(id);
    this.seen.set(id, known);
    return known;
  };

  private async fetchPhoto(id: string): Promise<string | null> {
    for (let failures = 1; failures <= 5; failures += 1) {
      try {
        const answer = await this.ask("GET", this.path(`photos/${id}`));
        if (answer.ok) return URL.createObjectURL(await answer.blob());
        if (answer.status === 404) return null;
      } catch { /* a poor line: again */ }
      await later(backOff(1000, failures, 8000));
    }
    this.seen.delete(id);
    return null;
  }

  private dropPhotos(): void {
    for (const url of this.local.values()) URL.revokeObjectURL(url);
    for (const url of this.seen.values()) void url.then((u) => { if (u) URL.revokeObjectURL(u); });
    this.local.clear();
    this.seen.clear();
  }

  leaveQueue(): Promise<boolean> { return this.act("DELETE", "handover"); }
  end(outcome: string, rating: number | null): Promise<boolean> { return this.act("POST", "end", { outcome, rating }); }

  /** Ask for a person, several times if nobody answers: asking again changes nothing. */
  async askPerson(): Promise<boolean> {
    if (this.asking) return true;
    this.asking = true;
    this.changed();
    let done = false;
    for (let failures = 1; failures <= 4 && !done; failures += 1) {
      if (failures > 1) await later(backOff(1000, failures, 8000));
      done = await this.act("POST", "handover", {});
    }
    this.asking = false;
    this.changed();
    return done;
  }

  /** Forget this conversation on this device, at once. */
  forget(): void {
    this.live?.stop();
    this.held = null;
    this.view = EMPTY;
    this.outbox.clear();
    this.dropPhotos();
    this.keep.removeItem(TOKEN);
  }

  private ask(method: string, url: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.held) headers.Authorization = `Bearer ${this.held.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), 15_000);
    const asked: RequestInit = { method, headers, cache: "no-store", signal: cut.signal };
    if (body !== undefined) asked.body = JSON.stringify(body);
    return fetch(url, asked).finally(() => clearTimeout(timer));
  }

  private path(rest: string): string { return `/v1/conversations/${this.held?.id}/${rest}`; }

  private async act(method: string, rest: string, body?: unknown): Promise<boolean> {
    this.acted = true;
    try {
      if (await this.open()) return false;
      const answer = await this.ask(method, this.path(rest), body);
      if (answer.status === 404) this.renew();
      this.live?.nudge();
      return answer.ok;
    } catch {
      this.online = false;
      this.changed();
      return false;
    }
  }

  /** Make sure there is a conversation; null when there is, else the refusal. */
  private open(): Promise<Response | null> {
    if (this.held) return Promise.resolve(null);
    this.opening ??= this.make().finally(() => { this.opening = undefined; });
    return this.opening;
  }

  private async make(): Promise<Response | null> {
    const answer = await this.ask("POST", "/v1/conversations", { office: this.office?.id ?? null });
    if (!answer.ok) return answer;
    const made = (await answer.json()) as { conversation_id: string; token: string };
    this.held = { id: made.conversation_id, token: made.token };
    this.keep.setItem(TOKEN, JSON.stringify(this.held));
    this.listen();
    return null;
  }

  private async post(draft: Draft): Promise<Outcome> {
    if (draft.photo && !(draft.photo instanceof Blob)) return { kind: "refused", message: t.photoLost };
    let status = 0, after: string | null = null, message = "", seq = 0;
    try {
      const answer = (await this.open()) ?? (await this.put(draft));
      status = answer.status;
      after = answer.headers.get("Retry-After");
      const said = (await answer.json().catch(() => ({}))) as { seq?: number; message?: string; photo?: string | null };
      const shown = this.preview(draft);
      if (said.photo && shown) { this.seen.set(said.photo, Promise.resolve(shown)); this.local.delete(draft.id); }
      seq = said.seq ?? 0;
      message = said.message ?? "";
    } catch { status = 0; }
    const outcome = outcomeOf(status, after, message, draft.tries);
    this.online = status !== 0;
    if (outcome.kind === "gone") this.renew();
    if (outcome.kind === "sent") {
      this.sentAt = Date.now();
      this.keys.set(seq, draft.id);
      // The news may have brought it already, perhaps with personal data masked: theirs stays.
      this.view = { ...this.view, messages: merged([confirmed(draft, seq)], this.view.messages) };
      this.live?.nudge();
      setTimeout(this.changed, THINKING);
    }
    return outcome;
  }

  private put(draft: Draft): Promise<Response> {
    if (!draft.photo) return this.ask("PUT", this.path(`messages/${draft.id}`), draft.button ? { button: draft.button } : { text: draft.text });
    return upload(this.path(`photos/${draft.id}`), this.held!.token, draft.photo, (part) => { draft.done = part; this.changed(); });
  }

  /** The old conversation no longer opens: start a new one and say so. */
  private renew(): void {
    this.live?.stop();
    this.held = null;
    this.renewed = true;
    this.view = EMPTY;
    this.keys.clear();
    this.keep.removeItem(TOKEN);
    this.changed();
  }

  private listen(): void {
    this.live?.stop();
    this.live = follow({
      url: this.path("live"),
      headers: () => ({ Authorization: `Bearer ${this.held?.token}` }),
      look: () => this.look(),
      eager: () => this.thinking,
      online: (yes) => {
        if (yes === this.online) return;
        this.online = yes;
        this.changed();
        if (yes) void this.outbox.flush();
      },
    });
  }

  private async look(): Promise<boolean> {
    if (!this.held) return false;
    const asked = this.held;
    const answer = await this.ask("GET", this.path(`messages?after=${this.view.last_seq}`));
    if (asked !== this.held) return false;
    if (answer.status === 404) { this.renew(); return true; }
    if (!answer.ok) throw new Error(String(answer.status));
    const news = (await answer.json()) as View;
    const early = arrived(this.outbox.drafts, this.view.messages, news.messages);
    if (early) { this.keys.set(early.seq, early.draft.id); this.outbox.drafts = this.outbox.drafts.filter((d) => d !== early.draft); }
    const fresh = news.messages.length > 0 || news.state !== this.view.state;
    this.view = { ...news, messages: merged(this.view.messages, news.messages), last_seq: Math.max(news.last_seq, this.view.last_seq) };
    this.loaded = true;
    this.changed();
    if (news.messages.length >= LONG) this.live?.nudge(); // a long transcript comes in pages
    return fresh;
  }

  get asked(): number { return lastAsked(this.view.messages); }
}
