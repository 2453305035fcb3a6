/** The messages: who said what, when, and whether it arrived. New ones are announced once, by the log itself. */

import { useEffect, useRef } from "preact/hooks";
import type { Message } from "../shared/protocol";
import { clock, widget as t } from "../shared/strings";
import { Answer, Sensitive } from "./card";
import type { Draft } from "./outbox";

interface Props { messages: Message[]; drafts: Draft[]; typing: boolean; press: (id: string, title: string) => void; hide: () => void; drop: (d: Draft) => void }

function who(m: Message): string {
  if (m.author === "citizen") return t.you;
  if (m.author === "bot") return t.bot;
  return m.author === "officer" ? [m.author_name ?? t.officer, m.author_unit].filter(Boolean).join(", ") : t.info;
}

function Bubble({ message: m, latest, press, hide }: { message: Message; latest: boolean; press: Props["press"]; hide: () => void }) {
  if (m.author === "system") return <li class="system">{m.text}</li>;
  const sensitive = m.card?.kind === "sensitive";
  return (
    <li class={`bubble ${m.author} ${sensitive ? "sensitive" : ""}`} data-testid={`message-${m.author}`}>
      <span class={m.author === "officer" ? "who" : "hidden"}>{who(m)}</span>
      {sensitive ? <Sensitive card={m.card!} text={m.text} hide={hide} /> : m.card ? <Answer card={m.card} /> : <p>{m.text}</p>}
      {m.buttons.length > 0 && (
        <div class="chips">
          {m.buttons.map((b) => (
            <button type="button" key={b.id} class="chip" data-testid="chip" disabled={!latest} onClick={() => press(b.id, b.title)}>{b.title}</button>
          ))}
        </div>
      )}
      <span class="meta">{clock(m.created_at)}{m.author === "citizen" && <> · <span>{t.sent}</span></>}</span>
    </li>
  );
}

export function Transcript({ messages, drafts, typing, press, hide, drop }: Props) {
  const end = useRef<HTMLLIElement>(null);
  const count = messages.length + drafts.length;
  useEffect(() => { end.current?.scrollIntoView({ block: "end" }); }, [count, typing]);
  const lastAnswer = messages.reduce((seq, m) => (m.author === "bot" ? m.seq : m.author === "system" ? seq : 0), 0);
  return (
    <ol class="messages" role="log" aria-live="polite" aria-relevant="additions" data-testid="messages">
      {messages.map((m) => <Bubble key={m.seq} message={m} latest={m.seq === lastAnswer || m.author === "bot" && drafts.length === 0 && m.seq >= lastAnswer - 1} press={press} hide={hide} />)}
      {drafts.map((d) => (
        <li class="bubble citizen draft" key={d.id}>
          <p>{d.title}</p>
          <span class={`meta ${d.refused ? "danger" : ""}`}>
            {clock(d.at)} · {d.refused ? `${t.failed}: ${d.refused}` : d.tries ? t.unsent : t.sending}
            {d.refused && <button type="button" class="plain" onClick={() => drop(d)}>✕</button>}
          </span>
        </li>
      ))}
      {typing && <li class="typing"><span class="dots" aria-hidden="true"><i /><i /><i /></span><span class="soft">{t.typing}</span></li>}
      <li ref={end} class="end" aria-hidden="true" />
    </ol>
  );
}
