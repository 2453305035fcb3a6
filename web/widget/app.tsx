/** The widget inside its iframe. */

import { render } from "preact";
import { useEffect, useMemo, useReducer, useState } from "preact/hooks";
import { widget as t } from "../shared/strings";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { Transcript } from "./transcript";

const tell = (what: string) => parent.postMessage({ pendopo: what }, document.referrer ? new URL(document.referrer).origin : location.origin);

function Ending({ done, stay }: { done: (outcome: string, rating: number | null) => void; stay: () => void }) {
  const [rating, setRating] = useState<number | null>(null);
  return (
    <div class="panel" role="dialog" aria-label={t.end}>
      <p><b>{t.endTitle}</b></p>
      <fieldset>
        <legend>{t.rate}</legend>
        {[1, 2, 3, 4, 5].map((n) => (
          <label key={n} class={`star ${rating === n ? "on" : ""}`}><input type="radio" name="rating" class="hidden" checked={rating === n} onChange={() => setRating(n)} />{n}</label>
        ))}
      </fieldset>
      <div class="chips">
        {([["answered", t.yes], ["not_answered", t.no], ["unknown", t.unsure]] as const).map(([outcome, title]) => (
          <button type="button" class="chip" key={outcome} data-testid={`end-${outcome}`} onClick={() => done(outcome, rating)}>{title}</button>
        ))}
        <button type="button" class="plain" onClick={stay}>{t.stay}</button>
      </div>
    </div>
  );
}

function Standing({ talk, leave }: { talk: Conversation; leave: () => void }) {
  const { state, queue, officer } = talk.view;
  if (state === "queued" && queue) {
    const minutes = queue.estimate_s === null ? null : Math.max(1, Math.round(queue.estimate_s / 60));
    return (
      <div class="standing" role="status">
        <b>{t.waiting(queue.position)}</b> {minutes === null ? t.closedNow : t.estimate(Math.max(1, Math.floor(minutes / 2)), minutes * 2)} {t.mayClose}
        <button type="button" class="plain" onClick={leave}>{t.leaveQueue}</button>
      </div>
    );
  }
  if (state === "with_officer" && officer) return <div class="standing officer" role="status">{t.withOfficer([officer.name, officer.unit].filter(Boolean).join(", "))}</div>;
  if (state === "resolved") return <div class="standing" role="status">{t.resolved}</div>;
  return null;
}

function App({ officeId }: { officeId: string }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const [menu, setMenu] = useState(false);
  const [ending, setEnding] = useState(false);
  const [rated, setRated] = useState(false);
  const [hidden, setHidden] = useState(false);
  const talk = useMemo(() => new Conversation(officeId, () => draw(0)), [officeId]);
  useEffect(() => {
    void talk.start();
    const escape = (e: KeyboardEvent) => { if (e.key === "Escape") tell("close"); };
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, [talk]);
  const { office, view } = talk;
  const fresh = view.messages.length === 0 && talk.outbox.drafts.length === 0;
  const say = (text: string) => { setMenu(false); setRated(false); talk.say(text); };
  const hide = () => { setHidden(true); tell("leave"); };
  if (hidden) return null;
  return (
    <div class="frame">
      <header>
        <div><h1>{office?.name ?? "…"}</h1><p class="soft">{t.title}</p></div>
        {!fresh && view.state !== "resolved" && <button type="button" class="plain" data-testid="end" onClick={() => setEnding(true)}>{t.end}</button>}
        <button type="button" class="plain" aria-label={t.close} onClick={() => tell("close")}>✕</button>
      </header>
      {!talk.online && <p class="banner" role="alert">{office ? t.offline : t.unreachable} {!office && <a href="/formulir" target="_top">{t.formLink}</a>}</p>}
      <main>
        {(fresh || menu) && office && (
          <div class="welcome">
            {fresh && <p class="lead">{office.greeting}</p>}
            <p class="soft">{t.examples}</p>
            <div class="chips">{office.examples.map((q) => <button type="button" class="chip" data-testid="example" key={q} onClick={() => say(q)}>{q}</button>)}</div>
            {fresh && <p class="soft">{office.privacy_note}</p>}
            <p class="soft">{office.hours_text}</p>
          </div>
        )}
        {talk.renewed && <p class="system">{t.renewed}</p>}
        <Transcript messages={view.messages} drafts={talk.outbox.drafts} typing={view.typing === "bot"} press={(id, title) => talk.press(id, title)} hide={hide} drop={(d) => talk.outbox.drop(d.id)} />
      </main>
      <Standing talk={talk} leave={() => void talk.leaveQueue()} />
      {rated && <p class="standing" role="status">{t.rated}</p>}
      {ending && <Ending stay={() => setEnding(false)} done={(outcome, rating) => { setEnding(false); setRated(true); void talk.end(outcome, rating); }} />}
      <Composer say={say} menu={() => setMenu(!menu)} person={() => void talk.askPerson()} waiting={view.state === "queued" || view.state === "with_officer"} />
    </div>
  );
}

render(<App officeId={decodeURIComponent(location.hash.slice(1)) || "default"} />, document.getElementById("app")!);
