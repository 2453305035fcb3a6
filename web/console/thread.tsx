/** One conversation: read, claim, reply, note, transfer, return, resolve. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Message, Thread as View } from "../shared/protocol";
import { clock, desk as t, moment, widget as w } from "../shared/strings";
import type { Session } from "./session";

function words(confidence: number): string {
  return confidence >= 0.8 ? t.sure : confidence >= 0.5 ? t.fairly : t.unsure;
}

function Bubble({ m }: { m: Message }) {
  if (m.author === "system") return <li class="system" title={moment(m.created_at)}>{m.text} · {clock(m.created_at)}</li>;
  const who = m.author === "citizen" ? "Warga" : m.author === "bot" ? w.bot : [m.author_name, m.author_unit].filter(Boolean).join(", ");
  const u = m.understanding;
  return (
    <li class={`bubble ${m.author} ${m.suppressed ? "suppressed" : ""}`} data-testid={`thread-${m.author}`}>
      <span class="soft">{who} · {clock(m.created_at)} · {m.delivery}{m.masked ? ` · ${t.masked}` : ""}{m.suppressed ? ` · ${t.suppressed}` : ""}</span>
      <p>{m.text}</p>
      {u?.intent && (
        <span class="soft understood">
          {t.understood}: {u.intent}{u.service_name ? ` · ${u.service_name}` : ""}{u.sensitive ? ` · ${u.sensitive}` : ""}
          <meter min={0} max={1} value={u.confidence} aria-label={words(u.confidence)} /> {words(u.confidence)}
        </span>
      )}
    </li>
  );
}

interface Props { id: string; view: View | null; session: Session; reload: () => void; back: () => void; units: { id: string; name: string }[] }

export function Thread({ id, view, session, reload, back, units }: Props) {
  const [mode, setMode] = useState<"reply" | "note">("reply");
  const [text, setText] = useState(() => sessionStorage.getItem(`draft.${id}`) ?? "");
  const [problem, setProblem] = useState("");
  const pending = useRef<{ id: string; text: string } | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => { setText(sessionStorage.getItem(`draft.${id}`) ?? ""); setProblem(""); setMode("reply"); }, [id]);
  useEffect(() => { sessionStorage.setItem(`draft.${id}`, text); }, [id, text]);
  useEffect(() => { end.current?.scrollIntoView({ block: "end" }); }, [view?.last_seq, id]);

  async function act(path: string, body: unknown = {}) {
    try {
      await session.call("POST", `/conversations/${id}/${path}`, body);
      setProblem("");
    } catch (e) {
      setProblem(e instanceof Error ? e.message : "");
    }
    reload();
  }

  async function send(event?: Event) {
    event?.preventDefault();
    const said = text.trim();
    if (!said) return;
    try {
      if (mode === "note") await session.call("POST", `/conversations/${id}/notes`, { text: said });
      else {
        // The same id for the same words, so that a repeated press is one message.
        if (pending.current?.text !== said) pending.current = { id: crypto.randomUUID(), text: said };
        await session.call("PUT", `/conversations/${id}/replies/${pending.current.id}`, { text: said });
        pending.current = null;
      }
      setText("");
      setProblem("");
    } catch (e) {
      setProblem(`${e instanceof Error ? e.message : ""} ${t.notSent}`);
    }
    reload();
  }

  useEffect(() => {
    function key(e: KeyboardEvent) {
      if (e.target instanceof HTMLElement && /INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) {
        if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void send(); }
        if (e.key === "Escape") (e.target as HTMLElement).blur();
        return;
      }
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === "c") void act("claim");
      if (e.key === "b") void act("return");
      if (e.key === "l") void act("release");
      if (e.key === "e") void act("resolve", { outcome: "resolved" });
      if (e.key === "r" || e.key === "n") { e.preventDefault(); setMode(e.key === "r" ? "reply" : "note"); box.current?.focus(); }
      if (e.key === "Escape") back();
    }
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });

  if (!view) return <section class="thread" aria-busy="true"><div class="skeleton tall" /></section>;
  const open = view.mine || mode === "note";
  return (
    <>
      <section class="thread" aria-label={view.service_name ?? view.conversation_id}>
        <div class="bar">
          <button type="button" class="plain narrow" onClick={back}>← {t.back}</button>
          <b>{t.states[view.state]}{view.officer ? ` · ${view.officer.name}` : ""}</b>
          {view.state === "queued" && <button type="button" class="main" data-testid="claim" onClick={() => void act("claim")}>{t.claim}</button>}
          {view.mine && (
            <>
              <button type="button" class="quiet" data-testid="return" onClick={() => void act("return")}>{t.giveBack}</button>
              <button type="button" class="quiet" data-testid="release" onClick={() => void act("release")}>{t.release}</button>
              <select aria-label={t.transferTo} value="" data-testid="transfer" onChange={(e) => void act("transfer", { unit: e.currentTarget.value })}>
                <option value="" disabled>{t.transfer}…</option>
                {units.map((u) => <option key={u.id} value={u.id}>{u.name}</option>)}
              </select>
              <button type="button" class="main" data-testid="resolve" onClick={() => void act("resolve", { outcome: "resolved" })}>{t.resolve}</button>
            </>
          )}
        </div>
        <ol class="messages" role="log" aria-live="polite">
          {view.messages.map((m) => <Bubble key={m.seq} m={m} />)}
          <li ref={end} class="end" aria-hidden="true" />
        </ol>
        <form class={`composer ${mode}`} onSubmit={send}>
          <div class="tabs">
            <button type="button" aria-pressed={mode === "reply"} onClick={() => setMode("reply")}>{t.reply}</button>
            <button type="button" aria-pressed={mode === "note"} data-testid="note-mode" onClick={() => setMode("note")}>{t.note}</button>
          </div>
          {problem && <p class="danger" role="alert">{problem}</p>}
          <textarea ref={box} rows={3} value={text} data-testid="reply-box" disabled={!open} placeholder={mode === "note" ? t.notePlaceholder : t.replyPlaceholder} aria-label={mode === "note" ? t.notePlaceholder : t.replyPlaceholder} onInput={(e) => setText(e.currentTarget.value)} />
          <button class="main" disabled={!open || !text.trim()} data-testid="send-reply">{mode === "note" ? t.saveNote : t.send}</button>
        </form>
      </section>
      <aside class="context" aria-label={t.why}>
        <h2>{t.why}</h2>
        <dl>
          <dt>{t.why}</dt><dd>{view.reason_text ?? "–"}</dd>
          <dt>{t.severity}</dt><dd><b class={`severity ${view.severity ?? ""}`}>{t.severities[view.severity ?? ""] ?? "–"}</b></dd>
          <dt>{t.service}</dt><dd>{view.service_name ?? "–"}</dd>
          <dt>{t.unit}</dt><dd>{view.unit_name ?? "–"}</dd>
          <dt>{t.since}</dt><dd>{view.waiting_since ? moment(view.waiting_since) : "–"}</dd>
          <dt>{t.due}</dt><dd>{view.due_at ? moment(view.due_at) : "–"}</dd>
          <dt>{t.channel}</dt><dd>{view.channel}</dd>
        </dl>
        <h2>{t.notes}</h2>
        {view.notes.length ? <ul class="notes">{view.notes.map((n) => <li key={n.id}><p>{n.text}</p><span class="soft">{n.officer} · {moment(n.created_at)}</span></li>)}</ul> : <p class="soft">{t.noNotes}</p>}
      </aside>
    </>
  );
}
