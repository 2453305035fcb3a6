/** Where the citizen writes; the way to a person is always in the same place. */

import { useEffect, useRef, useState } from "preact/hooks";
import { widget as t } from "../shared/strings";

const LIMIT = 1000;

export function Composer({ say, menu, person, waiting }: { say: (text: string) => void; menu: () => void; person: () => void; waiting: boolean }) {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const opened = (event: MessageEvent) => { if (event.source === parent && (event.data as { pendopo?: unknown })?.pendopo === "opened") box.current?.focus(); };
    addEventListener("message", opened);
    box.current?.focus();
    return () => removeEventListener("message", opened);
  }, []);
  const left = LIMIT - text.length;

  function send(event: Event) {
    event.preventDefault();
    if (!text.trim() || left < 0) return;
    say(text.trim());
    setText("");
    box.current?.focus();
  }

  return (
    <form class="composer" onSubmit={send}>
      <div class="write">
        <label class="hidden" for="words">{t.placeholder}</label>
        <textarea
          id="words" ref={box} rows={1} value={text} placeholder={t.placeholder} data-testid="composer" enterkeyhint="send"
          aria-describedby={left < 150 ? "left" : undefined} aria-invalid={left < 0}
          onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) send(e); }}
        />
        <button type="submit" class="send" data-testid="send" aria-disabled={!text.trim() || left < 0}>{t.send}</button>
      </div>
      {left < 150 && <p id="left" class={left < 0 ? "danger" : "soft"} role={left < 0 ? "alert" : undefined}>{left < 0 ? `${t.tooLong} ` : ""}{t.left(left)}</p>}
      <div class="ways">
        <button type="button" class="plain" onClick={menu}>{t.menu}</button>
        <button type="button" class="plain strong" data-testid="handover" disabled={waiting} onClick={person}>{t.person}</button>
      </div>
    </form>
  );
}
