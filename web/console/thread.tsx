/** One conversation: read, claim, reply, note, transfer, return, resolve. */

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import type { Thread as View } from "../shared/protocol";
import { desk as t } from "../shared/strings";
import { day } from "../shared/time";
import { Composer } from "./composer";
import { Resolve, Transfer } from "./dialogs";
import type { Mode } from "./drafts";
import { useKeys } from "./keys";
import { Bubble } from "./message";
import { titleOf } from "./queue";
import { Refusal } from "./session";
import type { Deed, Shift } from "./shift";

interface Props { shift: Shift; thread: View; back: () => void; context: () => void }

export function Thread({ shift, thread: v, back, context }: Props) {
  const [mode, setMode] = useState<Mode>("reply");
  const [asking, setAsking] = useState<"resolve" | "transfer" | null>(null);
  const [said, setSaid] = useState<{ text: string; bad: boolean }>({ text: "", bad: false });
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  const say = (text: string, bad = false) => setSaid({ text, bad });
  const toEnd = () => { if (list.current) list.current.scrollTop = list.current.scrollHeight; setBehind(false); };

  // A new conversation opens at its end; news pulls along only an officer who is at the end already.
  const near = useRef(true);
  useLayoutEffect(() => { near.current = true; toEnd(); say(""); setMode("reply"); }, [v.conversation_id]);
  useLayoutEffect(() => { if (near.current) toEnd(); else setBehind(true); }, [v.last_seq]);
  const scrolled = () => {
    const l = list.current;
    near.current = !l || l.scrollHeight - l.scrollTop - l.clientHeight < 60;
    if (near.current) setBehind(false);
  };
  useEffect(() => { if (said.text && !said.bad) { const gone = setTimeout(() => say(""), 4000); return () => clearTimeout(gone); } return undefined; }, [said]);

  async function act(deed: Deed, body: unknown = {}): Promise<void> {
    if (busy) return;
    setBusy(true);
    setAsking(null);
    try {
      await shift.act(deed, body);
      say(t.done[deed]!);
      if (deed === "claim") { setMode("reply"); box.current?.focus(); }
    } catch (problem) {
      say(problem instanceof Refusal ? problem.message : t.noAnswer, true);
    }
    setBusy(false);
  }

  useKeys({
    c: () => { if (v.state === "queued") void act("claim"); },
    b: () => { if (v.mine) void act("return"); },
    l: () => { if (v.mine) void act("release"); },
    t: () => { if (v.mine) setAsking("transfer"); },
    e: () => { if (v.mine) setAsking("resolve"); },
    r: () => { setMode("reply"); box.current?.focus(); },
    n: () => { setMode("note"); box.current?.focus(); },
    Escape: back,
  });

  let shown = "";
  return (
    <main class="thread" aria-label={titleOf(v)} data-testid="thread">
      <div class="bar">
        <button type="button" class="plain narrow" onClick={back}><Icon name="back" />{t.back}</button>
        <h2>{titleOf(v)}<span class="soft">{t.states[v.state]}{v.officer ? ` · ${v.mine ? t.mine : v.officer.name}` : ""}</span></h2>
        <div class="deeds">
          {v.state === "queued" && <button type="button" class="main" disabled={busy} data-testid="claim" aria-keyshortcuts="c" onClick={() => void act("claim")}>{t.claim}</button>}
          {v.mine && (
            <>
              <button type="button" class="quiet" disabled={busy} data-testid="release" aria-keyshortcuts="l" onClick={() => void act("release")}>{t.release}</button>
              <button type="button" class="quiet" disabled={busy} data-testid="transfer" aria-keyshortcuts="t" onClick={() => setAsking("transfer")}>{t.transfer}</button>
              <button type="button" class="quiet" disabled={busy} data-testid="return" aria-keyshortcuts="b" onClick={() => void act("return")}>{t.giveBack}</button>
              <button type="button" class="main" disabled={busy} data-testid="resolve" aria-keyshortcuts="e" onClick={() => setAsking("resolve")}>{t.resolve}</button>
            </>
          )}
          <button type="button" class="plain medium" onClick={context}>{t.context}</button>
        </div>
      </div>
      <div class="messages" ref={list} role="log" aria-live="polite" aria-label={t.toThread} tabIndex={0} onScroll={scrolled}>
        {v.messages.map((m) => {
          const today = day(m.created_at), first = today !== shown;
          shown = today;
          return <Fragment key={m.seq}>{first && <p class="day">{today}</p>}<Bubble m={m} /></Fragment>;
        })}
      </div>
      {behind && <button type="button" class="newer" onClick={toEnd}><Icon name="down" />{t.latest}</button>}
      {said.text && <p class={`said ${said.bad ? "bad" : ""}`} role={said.bad ? "alert" : "status"} data-testid="said">{said.text}</p>}
      <Composer shift={shift} thread={v} mode={mode} setMode={setMode} box={box} say={say} />
      {asking === "resolve" && <Resolve close={() => setAsking(null)} done={(outcome) => void act("resolve", { outcome })} />}
      {asking === "transfer" && <Transfer units={shift.units.filter((u) => u.id !== v.unit)} close={() => setAsking(null)} done={(unit, note) => void act("transfer", { unit, note })} />}
    </main>
  );
}
