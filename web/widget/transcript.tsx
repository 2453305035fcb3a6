/** The messages. New ones are announced once, by the log itself; what was there before we came is not. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import { widget as t } from "../shared/strings";
import { day } from "../shared/time";
import { Bubble, Unsent } from "./bubble";
import type { Conversation } from "./conversation";
import type { Draft } from "./outbox";

interface Props { talk: Conversation; offset: number | null; hide: () => void; edit: (d: Draft) => void; pressed: () => void }

export function Transcript({ talk, offset, hide, edit, pressed }: Props) {
  const { messages, state, typing } = talk.view;
  const drafts = talk.outbox.drafts;
  const log = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const [live, setLive] = useState(!talk.resumed);
  const latest = drafts.at(-1)?.id ?? messages.at(-1)?.seq ?? 0;
  const offers = state === "bot" && !drafts.length ? talk.asked : Infinity;
  // After an ending only what the ending itself offers can be pressed; pressing it opens the conversation again.
  const ended = state === "resolved" && !drafts.length ? talk.asked : Infinity;

  const near = useRef(true);
  const box = () => log.current?.parentElement ?? null;
  const atEnd = () => { const b = box(); return !b || b.scrollHeight - b.scrollTop - b.clientHeight < 80; };
  const toEnd = () => { const b = box(); if (b) b.scrollTop = b.scrollHeight; setBehind(false); };

  useEffect(() => {
    const b = box();
    const moved = () => { near.current = atEnd(); if (near.current) setBehind(false); };
    b?.addEventListener("scroll", moved, { passive: true });
    // A keyboard that opens, or a panel that appears, must not hide the last words.
    const grown = new ResizeObserver(() => { if (near.current) toEnd(); });
    if (b) grown.observe(b);
    return () => { b?.removeEventListener("scroll", moved); grown.disconnect(); };
  }, []);
  useEffect(() => { if (messages.length && !live) requestAnimationFrame(() => setLive(true)); }, [messages.length]);

  // Follow the conversation, but never pull away someone who reads further up; what does not fit is shown from its top.
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const b = box(), last = log.current?.lastElementChild ?? null;
    if (!b || !last) return;
    const first = before.current?.isConnected ? before.current.nextElementSibling : null;
    before.current = last;
    const own = drafts.length > 0 || messages.at(-1)?.author === "citizen";
    if (!own && !near.current && !talk.acted) { if (first) setBehind(true); return; }
    talk.acted = false;
    b.scrollTop = b.scrollHeight;
    const top = first instanceof HTMLElement ? first.offsetTop - 12 : Infinity;
    if (!own && top < b.scrollTop) b.scrollTop = top;
    near.current = true;
    setBehind(false);
  }, [latest, talk.thinking]);

  let shownDay = "";
  return (
    <>
      <div class="messages" ref={log} role="log" aria-live={live ? "polite" : "off"} aria-relevant="additions" aria-label={t.conversation} data-testid="messages">
        {messages.map((m) => {
          const today = day(m.created_at, offset), first = shownDay !== "" && shownDay !== today;
          shownDay = today;
          return (
            <div class="item" key={talk.keys.get(m.seq) ?? m.seq}>
              {first && <p class="day">{today}</p>}
              <Bubble message={m} offset={offset} hide={hide} see={talk.see}>
                {(m.seq > offers || (m.author === "system" && m.seq > ended)) && m.buttons.length > 0 && (
                  <div class="chips">
                    {m.buttons.map((b) => <button type="button" key={b.id} class="chip" data-testid="chip" onClick={() => { talk.press(b.id, b.title); pressed(); }}>{b.title}</button>)}
                  </div>
                )}
              </Bubble>
            </div>
          );
        })}
        {drafts.map((d) => <div class="item" key={d.id}><Unsent draft={d} photo={talk.preview(d)} offset={offset} edit={edit} again={(it) => talk.outbox.again(it)} drop={() => talk.outbox.drop(d.id)} /></div>)}
      </div>
      {talk.thinking && (
        <p class="typing" aria-hidden="true" data-testid="typing"><span class="dots"><i /><i /><i /></span>{typing === "officer" ? t.officerTyping : t.typing}</p>
      )}
      {behind && <button type="button" class="newer" onClick={toEnd}><Icon name="down" />{t.newer}</button>}
    </>
  );
}
