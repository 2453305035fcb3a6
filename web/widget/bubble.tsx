/** One message: who said it, what, when, and whether it arrived. */

import type { ComponentChildren } from "preact";
import { Icon } from "../shared/icons";
import type { Message } from "../shared/protocol";
import { Rich } from "../shared/rich";
import { widget as t } from "../shared/strings";
import { clock } from "../shared/time";
import { Answer, Sensitive } from "./card";
import type { Draft } from "./outbox";
import { Photo } from "./photo";

export function who(m: Message): string {
  if (m.author === "citizen") return t.you;
  if (m.author === "bot") return t.bot;
  return m.author === "officer" ? [m.author_name ?? t.officer, m.author_unit].filter(Boolean).join(", ") : t.info;
}

interface Props { message: Message; offset: number | null; hide: () => void; see: (id: string) => Promise<string | null>; children?: ComponentChildren }

export function Bubble({ message: m, offset, hide, see, children }: Props) {
  if (m.author === "system") return <div class="system" data-testid="message-system"><p><span class="hidden">{t.info}: </span>{m.text}</p>{children}</div>;
  const sensitive = m.card?.kind === "sensitive", photo = m.card?.kind === "photo";
  return (
    <>
      <div class={`bubble ${m.author} ${sensitive ? "sensitive" : m.card && !photo ? "card" : ""}`} data-testid={`message-${m.author}`}>
        <span class={m.author === "officer" ? "who" : "hidden"}>{who(m)}</span>
        {sensitive ? <Sensitive card={m.card!} text={m.text} hide={hide} />
          : photo ? <Photo card={m.card!} see={see} />
          : m.card ? <Answer card={m.card} />
          : <p class="words">{m.author === "citizen" ? m.text : <Rich text={m.text} />}</p>}
        {children}
      </div>
      <p class={`meta ${m.author}`}>
        {clock(m.created_at, offset)}
        {m.author === "citizen" && (m.delivery === "failed" ? <b class="danger">{t.failed}</b> : <span class="mark"><Icon name="check" />{t.sent}</span>)}
      </p>
    </>
  );
}

/** A message that the bridge does not have yet. */
interface UnsentProps { draft: Draft; photo: string | undefined; offset: number | null; edit: (d: Draft) => void; again: (d: Draft) => void; drop: (d: Draft) => void }

export function Unsent({ draft: d, photo, offset, edit, again, drop }: UnsentProps) {
  const refused = d.refused !== undefined;
  const going = photo && d.done !== undefined ? t.photoSending(Math.round(d.done * 100)) : t.sending;
  return (
    <>
      <div class="bubble citizen unsent" data-testid="message-unsent">
        <span class="hidden">{t.you}</span>
        {photo ? <img class="photo" src={photo} alt={t.photoAlt} /> : <p class="words">{d.title}</p>}
      </div>
      <p class="meta citizen">
        {clock(d.at, offset)}
        <span class={refused ? "danger" : "mark"}>{!refused && <Icon name="clock" />}{refused ? t.failed : d.tries ? t.retrying : going}</span>
        {photo && !refused && d.tries > 0 && <button type="button" class="plain" data-testid="photo-again" onClick={() => again(d)}>{t.again}</button>}
      </p>
      {refused && (
        <p class="meta citizen" role="alert">
          <span class="danger">{d.refused}</span>
          {photo ? <button type="button" class="plain" data-testid="photo-again" onClick={() => again(d)}>{t.again}</button>
            : !d.photo && <button type="button" class="plain" onClick={() => edit(d)}>{t.edit}</button>}
          <button type="button" class="plain" onClick={() => drop(d)}>{t.drop}</button>
        </p>
      )}
    </>
  );
}
