/** One message as officers see it: the words, its delivery, and what the assistant made of it. */

import type { Message, Understanding } from "../shared/protocol";
import { Rich } from "../shared/rich";
import { desk as t, widget as w } from "../shared/strings";
import { clock, moment } from "../shared/time";
import { Photo } from "./photo";

/** A probability as a word. */
export function confidenceWord(p: number): string {
  return p >= 0.8 ? t.sure : p >= 0.5 ? t.fairly : t.unsure;
}

/** A probability as a word and a bar; the bar alone would say it by colour and length only. */
export function Confidence({ p }: { p: number }) {
  return (
    <span class="confidence">
      <svg viewBox="0 0 40 6" width="40" height="6" aria-hidden="true"><rect class="bar-all" width="40" height="6" rx="2" /><rect class="bar" width={Math.round(40 * Math.min(1, Math.max(0, p)))} height="6" rx="2" /></svg>
      {confidenceWord(p)} <span class="number">{Math.round(p * 100)}%</span>
    </span>
  );
}

function Understood({ u }: { u: Understanding }) {
  return (
    <p class="understood" data-testid="understanding">
      <span>{t.intents[u.intent ?? ""] ?? u.intent}</span>
      {u.service && <span>{u.service_name ?? u.service}</span>}
      {u.sensitive && <b class="danger">{t.sensitive}: {u.sensitive.replaceAll("_", " ")}</b>}
      <Confidence p={u.confidence} />
    </p>
  );
}

export function Bubble({ m }: { m: Message }) {
  if (m.author === "system") return <p class="system" title={moment(m.created_at)}><span>{m.text}</span><time dateTime={m.created_at}>{clock(m.created_at)}</time></p>;
  const who = m.author === "citizen" ? t.citizen : m.author === "bot" ? w.bot : [m.author_name, m.author_unit].filter(Boolean).join(", ");
  return (
    <article class={`bubble ${m.author} ${m.suppressed ? "suppressed" : ""}`} data-testid={`thread-${m.author}`}>
      <p class="head">
        <b>{who}</b> <time dateTime={m.created_at} title={moment(m.created_at)}>{clock(m.created_at)}</time>
        {m.author !== "citizen" && !m.suppressed && <span class={m.delivery === "failed" ? "danger" : ""}>{t.deliveries[m.delivery] ?? m.delivery}</span>}
        {m.masked && <span>{t.masked}</span>}
        {m.suppressed && <span>{t.suppressed}</span>}
      </p>
      {m.card?.kind === "photo" ? (m.card.photo ? <Photo photo={{ id: m.card.photo, width: m.card.width ?? 0, height: m.card.height ?? 0 }} title={t.photoThis} /> : <p class="soft">{t.photoMoved}</p>)
        : <p class="words">{m.author === "citizen" ? m.text : <Rich text={m.text} />}</p>}
      {m.buttons.length > 0 && <p class="offered"><span class="hidden">{t.buttonsShown}: </span>{m.buttons.map((b) => <span key={b.id}>{b.title}</span>)}</p>}
      {m.understanding?.intent && <Understood u={m.understanding} />}
    </article>
  );
}
