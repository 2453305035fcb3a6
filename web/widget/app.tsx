/** The widget inside its iframe. */

import { render } from "preact";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import { widget as t } from "../shared/strings";
import { offsetOf } from "../shared/time";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { Ending } from "./ending";
import { alone, officeId, tell, whenShown } from "./host";
import type { Draft } from "./outbox";
import { Standing } from "./standing";
import { Transcript } from "./transcript";
import { Welcome } from "./welcome";

/** A finger would raise the keyboard over the greeting, so only a pointer's owner starts in the text box. */
const typesAtOnce = !matchMedia("(pointer: coarse)").matches;

function App() {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const [text, write] = useState("");
  const [menu, setMenu] = useState(false);
  const [ending, setEnding] = useState(false);
  const [rated, setRated] = useState(false);
  const [problem, setProblem] = useState("");
  const [gone, setGone] = useState(false);
  const talk = useMemo(() => new Conversation(officeId, () => draw(0)), []);
  const box = useRef<HTMLTextAreaElement>(null);
  const page = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useRef(alone);
  const seen = useRef(-1);
  const { office, view } = talk;
  const offset = offsetOf(office?.opens_at ?? null);
  const answers = view.messages.filter((m) => m.author === "bot" || m.author === "officer").length;
  const first = view.messages.length === 0 && talk.outbox.drafts.length === 0;

  const settle = () => (typesAtOnce ? box : title).current?.focus();
  useEffect(() => {
    void talk.start();
    const escape = (e: KeyboardEvent) => { if (e.key === "Escape" && !e.isComposing) tell("close"); };
    addEventListener("keydown", escape);
    const deaf = whenShown((yes) => { shown.current = yes; if (yes) { seen.current = -1; draw(0); settle(); } });
    return () => { removeEventListener("keydown", escape); deaf(); };
  }, []);
  useEffect(() => {
    if (shown.current || seen.current < 0) seen.current = answers;
    else tell("unread", answers - seen.current);
  }, [answers]);
  useEffect(() => { if (talk.resumed) tell("active"); }, [talk.resumed]);
  // Writing again after the end is a new question with its own rating.
  useEffect(() => { if (view.state !== "resolved") setRated(false); else if (view.messages.at(-1)?.author === "system" && !rated) setEnding(true); }, [view.state]);

  const say = (words: string) => { setMenu(false); setEnding(false); setProblem(""); talk.say(words); };
  const attach = async (file: Blob) => { setMenu(false); setEnding(false); setProblem(""); if (!(await talk.attach(file))) setProblem(t.photoUnreadable); };
  const edit = (d: Draft) => { talk.outbox.drop(d.id); write(d.title); box.current?.focus(); };
  const person = async () => { setMenu(false); setProblem(""); if (!(await talk.askPerson())) setProblem(t.personFailed); };
  const hide = () => { setGone(true); talk.forget(); tell("leave"); };
  const done = async (outcome: string, rating: number | null) => {
    setProblem("");
    if (!(await talk.end(outcome, rating))) { setProblem(t.endFailed); return; }
    setRated(true);
    setEnding(false);
    settle();
  };

  // Who may be watched needs the way out in sight, not further down.
  const mayHide = view.messages.some((m) => m.card?.hide_history === true);
  if (gone) return null;
  return (
    <div class="frame">
      <header>
        <Icon name="roof" />
        <div><h1 ref={title} tabIndex={-1}>{office?.name ?? t.bot}</h1><p>{t.title}</p></div>
        {mayHide ? <button type="button" class="outline" data-testid="quick-exit-top" onClick={hide}>{t.hide}</button>
          : !first && view.state !== "resolved" && <button type="button" class="plain" data-testid="end" onClick={() => setEnding(!ending)}>{t.end}</button>}
        {!alone && <button type="button" class="plain square" data-testid="close" aria-label={t.close} onClick={() => tell("close")}><Icon name="close" /></button>}
      </header>
      {!talk.online && <p class="banner" role="alert"><Icon name="alert" /><span>{office ? t.offline : t.unreachable} {!office && <a href="/formulir" target="_top">{t.formLink}</a>}</span></p>}
      <main ref={page} tabIndex={0}>
        {first && !office && talk.online && !talk.resumed && <div class="skeleton" aria-hidden="true"><i /><i /><i /><i /></div>}
        {first && office && (!talk.resumed || talk.loaded) && <Welcome office={office} first say={(q) => { say(q); settle(); }} />}
        {talk.renewed && <div class="system" role="status"><p>{t.renewed}</p></div>}
        <Transcript talk={talk} offset={offset} hide={hide} edit={edit} pressed={settle} />
      </main>
      {menu && office && !first && <div class="drawer"><Welcome office={office} first={false} say={(q) => { say(q); settle(); }} /></div>}
      {!ending && !rated && <Standing talk={talk} leave={() => void talk.leaveQueue()} rate={() => setEnding(true)} />}
      {problem && !ending && <p class="standing danger" role="alert">{problem}</p>}
      {rated && !ending && <p class="standing" role="status">{t.rated}</p>}
      {ending && <Ending stay={() => { setEnding(false); settle(); }} done={(o, r) => void done(o, r)} failed={problem !== ""} />}
      <Composer box={box} text={text} write={write} say={say} attach={(f) => void attach(f)} menu={() => (first ? page.current?.querySelector<HTMLElement>(".example")?.focus() : setMenu(!menu))} menuOpen={menu && !first} person={() => void person()} state={view.state} asking={talk.asking} />
    </div>
  );
}

render(<App />, document.getElementById("app")!);
