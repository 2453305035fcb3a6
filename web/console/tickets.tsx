/** Tickets: a list with what is due, one of them opened, and its next status with a note that the citizen reads. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import type { Ticket, TicketEntry, TicketList, TicketStatus } from "../shared/protocol";
import { desk as d, tickets as t } from "../shared/strings";
import { day, moment } from "../shared/time";
import { Photos } from "./photo";
import { Refusal, type Session } from "./session";

type Filter = "open" | "" | TicketStatus;
const STATUSES = Object.keys(t.statuses) as TicketStatus[];
const FILTERS: [Filter, string][] = [["open", t.open], ["", t.all], ...STATUSES.map((s): [Filter, string] => [s, t.statuses[s]])];

/** What a ticket is about, in a line. */
export function aboutOf(e: TicketEntry): string {
  return [e.service_name ?? t.kinds[e.kind], e.preview].filter(Boolean).join(": ");
}

function Row({ entry: e, chosen, choose }: { entry: TicketEntry; chosen: boolean; choose: () => void }) {
  return (
    <li>
      <button type="button" class={`ticket-row ${e.status}`} aria-current={chosen} data-testid="ticket-row" data-id={e.number} onClick={choose}>
        <b class="number">{e.number}</b>
        <span class="what">{aboutOf(e)}</span>
        <span>{t.statuses[e.status]}</span>
        <span class="soft">{e.unit_name ?? e.unit}</span>
        <span class={`wait ${e.is_late ? "late" : ""}`} title={e.due_at ? moment(e.due_at) : ""}>
          <span class="hidden">{t.due}: </span>{e.due_at ? day(e.due_at) : t.noDue}{e.is_late && ` · ${t.late}`}
        </span>
      </button>
    </li>
  );
}

function Facts({ ticket: k }: { ticket: Ticket }) {
  const x = k.details;
  const lists: [string, string[] | undefined][] = [[t.missing, x.missing], [t.unsure, x.unsure], [t.have, x.have]];
  const lines: [string, string | null | undefined][] = [
    [t.what, x.what], [t.where, x.where], [t.when, x.since], [t.condition, x.condition], [t.reporter, k.reporter ?? t.known], [t.unit, k.unit_name ?? k.unit],
    [t.filed, moment(k.created_at)], [t.since, moment(k.status_at)], [t.respondBy, k.respond_by && moment(k.respond_by)], [t.replyBy, k.reply_by && moment(k.reply_by)], [t.decideBy, k.decide_by && moment(k.decide_by)],
  ];
  return (
    <dl class="facts">
      {lines.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      {lists.filter(([, items]) => items?.length).map(([name, items]) => <div key={name}><dt>{name}</dt><dd><ul>{items!.map((i) => <li key={i}>{i}</li>)}</ul></dd></div>)}
    </dl>
  );
}

function NextStep({ ticket: k, move }: { ticket: Ticket; move: (status: TicketStatus, note: string) => Promise<boolean> }) {
  const [step, setStep] = useState<TicketStatus | null>(null);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => setStep(null), [k.number, k.status]);
  if (!k.next.length) return <p class="soft">{t.ended}</p>;
  const needed = k.next.find((n) => n.status === step)?.note_required ?? false;
  const ready = step !== null && (!needed || note.trim() !== "");
  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    if (await move(step, note.trim())) setNote("");
    setBusy(false);
  }
  return (
    <form class="step" onSubmit={(e) => void save(e)}>
      <fieldset>
        <legend>{t.next}</legend>
        {k.next.map((n) => <label class="choice" key={n.status}><input type="radio" name="step" checked={step === n.status} data-testid={`ticket-step-${n.status}`} onChange={() => setStep(n.status)} />{t.steps[n.status]}</label>)}
      </fieldset>
      <label class="field"><span>{t.note} ({needed ? t.noteNeeded : t.noteFree})</span>
        <textarea rows={3} maxLength={1000} value={note} required={needed} aria-describedby="note-hint" data-testid="ticket-note" onInput={(e) => setNote(e.currentTarget.value)} />
      </label>
      <p class="soft" id="note-hint">{t.noteHint}</p>
      <p class="row-end"><button class="main" disabled={!ready || busy} aria-busy={busy} data-testid="ticket-save">{t.save}</button></p>
    </form>
  );
}

function Contact({ session, number, failed }: { session: Session; number: string; failed: (problem: unknown) => void }) {
  const [reason, setReason] = useState("");
  const [shown, setShown] = useState<string | null>(null);
  async function open(event: Event): Promise<void> {
    event.preventDefault();
    try {
      const got = await session.call<{ contact: string | null }>("POST", `/tickets/${number}/contact`, { reason: reason.trim() });
      setShown(got.contact ?? t.contactGone);
    } catch (problem) { failed(problem); }
  }
  if (shown !== null) return <p class="contact" data-testid="contact"><b>{t.contact}</b><br />{shown}</p>;
  return (
    <form class="step" onSubmit={(e) => void open(e)}>
      <label class="field"><span>{t.contactWhy}</span><input value={reason} minLength={5} maxLength={500} required data-testid="contact-reason" onInput={(e) => setReason(e.currentTarget.value)} /></label>
      <p class="soft">{t.contactNote}</p>
      <p class="row-end"><button class="quiet" disabled={reason.trim().length < 5} data-testid="contact-open">{t.contactOpen}</button></p>
    </form>
  );
}

export function Tickets({ session, beat, toThread }: { session: Session; beat: number; toThread: (id: string) => void }) {
  const own = session.officer?.unit ?? null;
  const [filter, setFilter] = useState<Filter>("open");
  const [ownUnit, setOwnUnit] = useState(false);
  const [list, setList] = useState<TicketList | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [ticket, setTicket] = useState<Ticket | null>(null);
  const [said, setSaid] = useState<{ text: string; bad: boolean }>({ text: "", bad: false });
  const wanted = useRef("");
  const failed = (problem: unknown) => setSaid({ text: problem instanceof Refusal ? problem.message : d.noAnswer, bad: true });
  const query = new URLSearchParams({ ...(filter && { status: filter }), ...(ownUnit && own && { unit: own }) }).toString();
  wanted.current = `${query}|${chosen}`;

  async function read(): Promise<void> {
    const asked = wanted.current;
    try {
      const found = await session.call<TicketList>("GET", `/tickets?${query}`);
      const one = chosen ? await session.call<Ticket>("GET", `/tickets/${encodeURIComponent(chosen)}`) : null;
      if (asked === wanted.current) { setList(found); setTicket(one); }
    } catch (problem) { if (asked === wanted.current) failed(problem); }
  }
  useEffect(() => void read(), [query, chosen, beat]);
  const choose = (number: string | null) => { setChosen(number); setTicket(null); setSaid({ text: "", bad: false }); };

  async function move(status: TicketStatus, note: string): Promise<boolean> {
    try {
      await session.call("POST", `/tickets/${chosen}/status`, { status, note });
      setSaid({ text: t.saved, bad: false });
      return true;
    } catch (problem) {
      failed(problem);
      return false;
    } finally { void read(); }
  }

  return (
    <div class={`tickets ${chosen ? "see-one" : ""}`}>
      <section class="ticket-list" aria-label={t.title}>
        <div class="filters">
          <label>{t.filter} <select value={filter} data-testid="ticket-filter" onChange={(e) => { setFilter(e.currentTarget.value as Filter); setList(null); }}>
            {FILTERS.map(([id, title]) => <option key={id} value={id}>{title}{id && id !== "open" && list ? ` (${list.counts[id]})` : ""}</option>)}
          </select></label>
          {own && <label class="own"><input type="checkbox" checked={ownUnit} onChange={(e) => { setOwnUnit(e.currentTarget.checked); setList(null); }} /> {t.unitFilter}</label>}
        </div>
        {list === null ? <ul class="rows" aria-busy="true" aria-label={d.loading}>{Array.from({ length: 8 }, (_, n) => <li key={n} class="skeleton" />)}</ul>
          : list.items.length === 0 ? <p class="empty" data-testid="ticket-empty">{t.empty}</p>
          : <ul class="rows">{list.items.map((e) => <Row key={e.number} entry={e} chosen={e.number === chosen} choose={() => choose(e.number)} />)}</ul>}
        {list?.more && <p class="empty">{t.more}</p>}
      </section>
      <main class="ticket-one">
        {said.text && <p class={`said ${said.bad ? "bad" : ""}`} role={said.bad ? "alert" : "status"} data-testid="ticket-said">{said.text}</p>}
        {!chosen ? <p class="empty"><b>{t.pickTitle}</b><br />{t.pick}</p> : !ticket ? <p class="soft" role="status">{d.loading}</p> : (
          <article data-testid="ticket">
            <button type="button" class="plain narrow" onClick={() => choose(null)}><Icon name="back" />{t.toList}</button>
            <h2><span class="number">{ticket.number}</span> · {t.statuses[ticket.status]}{ticket.is_late && <span class="late"> · {t.late}</span>}</h2>
            <p class="soft">{t.kinds[ticket.kind]}{ticket.service_name ? ` · ${ticket.service_name}` : ""}</p>
            <Facts ticket={ticket} />
            <Photos key={`photos ${ticket.number}`} photos={ticket.photos} />
            {ticket.conversation_id && <button type="button" class="quiet" data-testid="ticket-thread" onClick={() => toThread(ticket.conversation_id!)}>{t.thread}</button>}
            {ticket.may_open_contact && <Contact key={ticket.number} session={session} number={ticket.number} failed={failed} />}
            <NextStep key={`step ${ticket.number}`} ticket={ticket} move={move} />
            <h3>{t.history}</h3>
            <ol class="history">{(ticket.history ?? []).map((h) => <li key={h.created_at + h.status}><b>{t.statuses[h.status]}</b> <span class="soft">{moment(h.created_at)} · {h.officer ?? t.filedBy}</span>{h.note && <p>{h.note}</p>}</li>)}</ol>
          </article>
        )}
      </main>
    </div>
  );
}
