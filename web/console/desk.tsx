/** The working place: queue, conversation, context; three columns on a wide screen, one at a time on a phone. */

import { useEffect, useMemo, useReducer, useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import { desk as t, tickets as words } from "../shared/strings";
import { Context } from "./context";
import { Help } from "./dialogs";
import { useKeys } from "./keys";
import { QueueColumn } from "./queue";
import type { Session } from "./session";
import { Shift, type Tab } from "./shift";
import { Thread } from "./thread";
import { Tickets } from "./tickets";

export function Desk({ session, leave }: { session: Session; leave: () => void }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const [help, setHelp] = useState(false);
  const [aside, setAside] = useState(false);
  const [inTickets, setInTickets] = useState(false);
  const shift = useMemo(() => new Shift(session, () => draw(0)), []);
  const { alarm, thread, chosen } = shift;
  useEffect(() => {
    shift.start();
    const sound = () => alarm.allowSound();
    addEventListener("pointerdown", sound);
    addEventListener("keydown", sound);
    return () => { shift.stop(); removeEventListener("pointerdown", sound); removeEventListener("keydown", sound); };
  }, []);
  useEffect(() => setAside(false), [chosen]);
  const mute = () => { alarm.muted = !alarm.muted; draw(0); };
  const toQueue = (tab: Tab) => { setInTickets(false); shift.show(tab); };
  const back = () => (aside ? setAside(false) : shift.choose(null));
  useKeys({
    "?": () => setHelp(true), m: mute, ...(inTickets ? {} : { j: () => shift.step(1), k: () => shift.step(-1) }),
    1: () => toQueue("queued"), 2: () => toQueue("mine"), 3: () => toQueue("with_officer"), 4: () => toQueue("all"), 5: () => setInTickets(!inTickets),
  });
  const toThread = (id: string) => { setInTickets(false); shift.choose(id); };

  const { officer } = session;
  const kritis = shift.queue?.counts.kritis ?? 0;
  const first = shift.firstKritis();
  return (
    <div class={`desk ${inTickets ? "see-tickets" : aside ? "see-context" : chosen ? "see-thread" : "see-queue"}`}>
      <header>
        <Icon name="roof" />
        <h1>{t.title}</h1>
        <p class="soft">{officer?.name}{officer?.unit_name ? `, ${officer.unit_name}` : ""}</p>
        {!shift.online && <p class="danger" role="alert">{t.lost}</p>}
        {kritis > 0 && (
          <p class="alarm" role="alert" data-testid="alarm">
            <Icon name="alert" /><b>{t.alarmTitle(kritis)}</b>
            <button type="button" onClick={() => { setInTickets(false); if (first) shift.choose(first.conversation_id); else shift.show("queued"); }}>{t.open}</button>
          </p>
        )}
        <div class="tools">
          <button type="button" class="plain" aria-pressed={inTickets} data-testid="tickets" onClick={() => setInTickets(!inTickets)}>{inTickets ? words.toQueue : words.title}</button>
          {alarm.mayAskToNotify && <button type="button" class="plain wide" onClick={() => void alarm.askToNotify().then(() => draw(0))}>{t.notify}</button>}
          <button type="button" class="plain" aria-pressed={alarm.muted} data-testid="mute" onClick={mute}><Icon name={alarm.muted ? "mute" : "bell"} /><span class="wide">{alarm.muted ? t.unmute : t.mute}</span></button>
          <button type="button" class="plain" aria-label={t.help} title={t.help} data-testid="help" onClick={() => setHelp(true)}><kbd>?</kbd></button>
          <button type="button" class="plain" data-testid="sign-out" onClick={leave}>{t.signOut}</button>
        </div>
      </header>
      {inTickets ? <Tickets session={session} beat={shift.looks} toThread={toThread} /> : <>
      <QueueColumn shift={shift} />
      {!chosen ? <main class="pick"><p><b>{t.pickTitle}</b><br />{t.pick}</p></main>
        : thread ? (
          <>
            <Thread key={thread.conversation_id} shift={shift} thread={thread} back={back} context={() => setAside(!aside)} />
            <div class="side" tabIndex={0} role="region" aria-label={t.context}>
              <button type="button" class="plain medium" onClick={() => setAside(false)}><Icon name="back" />{t.toThread}</button>
              <Context thread={thread} />
            </div>
          </>
        ) : <main class="thread loading" aria-busy="true" aria-label={t.loading}><i /><i /><i /><i /></main>}
      </>}
      {help && <Help close={() => setHelp(false)} />}
    </div>
  );
}
