/** Where an officer writes: a reply to the citizen, or, in another colour, a note that only colleagues see. */

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import { newId } from "../shared/ids";
import type { Thread } from "../shared/protocol";
import { desk as t } from "../shared/strings";
import { readDraft, writeDraft, type Mode } from "./drafts";
import { Refusal } from "./session";
import type { Shift } from "./shift";

interface Props { shift: Shift; thread: Thread; mode: Mode; setMode: (m: Mode) => void; box: RefObject<HTMLTextAreaElement>; say: (text: string, bad?: boolean) => void }

/** Why a reply is not possible now, or nothing when it is. */
function obstacle(v: Thread): string {
  if (v.mine) return "";
  if (v.state === "with_officer") return t.ownedBy(v.officer?.name ?? "–");
  return v.state === "queued" ? t.claimFirst : v.state === "bot" ? t.withBot : t.closedThread;
}

export function Composer({ shift, thread, mode, setMode, box, say }: Props) {
  const id = thread.conversation_id;
  const [text, setText] = useState(() => readDraft(id, mode));
  const [busy, setBusy] = useState(false);
  const pending = useRef<{ clientId: string; text: string } | null>(null);
  useEffect(() => setText(readDraft(id, mode)), [id, mode]);
  const write = (words: string) => { setText(words); writeDraft(id, mode, words); };
  const hindered = mode === "reply" ? obstacle(thread) : "";
  const officer = shift.session.officer;

  async function send(event?: Event): Promise<void> {
    event?.preventDefault();
    const words = text.trim();
    if (!words || busy || hindered) return;
    setBusy(true);
    try {
      if (mode === "note") {
        await shift.act("notes", { text: words });
        say(t.done.note!);
      } else {
        // The same id for the same words: pressing again after a lost answer is still one message.
        if (pending.current?.text !== words) pending.current = { clientId: newId(), text: words };
        await shift.reply(id, pending.current.clientId, words);
        pending.current = null;
        say("");
      }
      write("");
    } catch (problem) {
      const refused = problem instanceof Refusal ? problem : null;
      // After a refusal the next attempt is a new message.
      if (refused && refused.status >= 400 && refused.status < 500) pending.current = null;
      const owner = refused?.problem.officer ? ` ${t.taken(refused.problem.officer)}` : "";
      say(`${refused?.message ?? t.noAnswer}${owner && !refused?.message.includes(refused.problem.officer!) ? owner : ""} ${t.kept}`, true);
    }
    setBusy(false);
    box.current?.focus();
  }

  return (
    <form class={`composer ${mode}`} onSubmit={(e) => void send(e)}>
      <div class="modes" role="group">
        <button type="button" aria-pressed={mode === "reply"} data-testid="reply-mode" onClick={() => setMode("reply")}>{t.reply}</button>
        <button type="button" aria-pressed={mode === "note"} data-testid="note-mode" onClick={() => setMode("note")}><Icon name="note" />{t.note}</button>
        {mode === "reply" && !hindered && (
          <select aria-label={t.canned} value="" data-testid="canned" onChange={(e) => { write(text ? `${text.trimEnd()} ${e.currentTarget.value}` : e.currentTarget.value); e.currentTarget.value = ""; box.current?.focus(); }}>
            <option value="" disabled>{t.canned}</option>
            {t.replies(officer?.name ?? "", officer?.unit_name ?? "").map((r) => <option key={r} value={r}>{r}</option>)}
          </select>
        )}
      </div>
      {hindered && <p class="soft" data-testid="obstacle">{hindered}</p>}
      <div class="write">
        <textarea
          ref={box} rows={3} value={text} maxLength={4000} data-testid="reply-box" readOnly={hindered !== ""}
          placeholder={mode === "note" ? t.notePlaceholder : t.replyPlaceholder} aria-label={mode === "note" ? t.notePlaceholder : t.replyPlaceholder}
          onInput={(e) => write(e.currentTarget.value)}
          onKeyDown={(e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) void send(e); }}
        />
        <button class="main" disabled={!text.trim() || busy || hindered !== ""} aria-busy={busy} data-testid="send-reply">{mode === "note" ? t.saveNote : t.send}</button>
      </div>
    </form>
  );
}
