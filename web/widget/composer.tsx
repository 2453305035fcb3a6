/** Where the citizen writes. The menu and the way to a person are always in the same place under it. */

import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../shared/icons";
import type { State } from "../shared/protocol";
import { widget as t } from "../shared/strings";

const LIMIT = 1000;
const NEAR = 150;

/** Length as the bridge counts it: characters, not UTF-16 halves. */
export function lengthOf(text: string): number {
  return [...text.trim().normalize("NFC")].length;
}

interface Props {
  box: RefObject<HTMLTextAreaElement>; text: string; write: (text: string) => void; say: (text: string) => void; attach: (file: Blob) => void;
  menu: () => void; menuOpen: boolean; person: () => void; state: State; asking: boolean;
}

export function Composer({ box, text, write, say, attach, menu, menuOpen, person, state, asking }: Props) {
  const file = useRef<HTMLInputElement>(null);
  const left = LIMIT - lengthOf(text);
  const ready = text.trim() !== "" && left >= 0;
  const busy = asking || state === "queued" || state === "with_officer";
  const way = asking ? t.asking : state === "queued" ? t.queued : state === "with_officer" ? t.talking : t.person;

  function send(event: Event): void {
    event.preventDefault();
    if (!ready) return;
    say(text.trim());
    write("");
    box.current?.focus();
  }

  return (
    <form class="composer" aria-label={t.write} onSubmit={send}>
      <div class="write">
        <button type="button" class="plain" data-testid="photo-button" aria-label={t.photo} title={t.photo} onClick={() => file.current?.click()}><Icon name="camera" /></button>
        <input
          type="file" accept="image/*" hidden ref={file} data-testid="photo-file"
          onChange={(e) => { const chosen = e.currentTarget.files?.[0]; if (chosen) attach(chosen); e.currentTarget.value = ""; box.current?.focus(); }}
        />
        <label class="hidden" for="words">{t.placeholder}</label>
        <textarea
          id="words" ref={box} rows={1} value={text} placeholder={t.placeholder} data-testid="composer" enterkeyhint="send" autocomplete="off"
          aria-describedby={left < NEAR ? "left" : undefined} aria-invalid={left < 0}
          onInput={(e) => write(e.currentTarget.value)}
          onKeyDown={(e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) send(e); }}
        />
        <button type="submit" class="send" data-testid="send" aria-label={t.send} aria-disabled={!ready}><Icon name="send" /></button>
      </div>
      {left < NEAR && <p id="left" class={left < 0 ? "danger" : "soft"} role={left < 0 ? "alert" : undefined}>{left < 0 ? `${t.tooLong} ${t.over(-left)}` : t.left(left)}</p>}
      <div class="ways">
        <button type="button" class="plain" data-testid="menu" aria-expanded={menuOpen} onClick={menu}><Icon name="menu" />{menuOpen ? t.closeMenu : t.menu}</button>
        <button type="button" class="plain strong" data-testid="handover" aria-disabled={busy} onClick={() => { if (!busy) person(); }}><Icon name="person" />{way}</button>
      </div>
    </form>
  );
}
