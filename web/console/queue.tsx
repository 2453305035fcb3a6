/** Who waits, how long, for what. Severity by coloured edge and by word. */

import { useEffect, useState } from "preact/hooks";
import type { Entry } from "../shared/protocol";
import { desk as t } from "../shared/strings";
import { moment, waited } from "../shared/time";
import { hasDraft } from "./drafts";
import type { Shift, Tab } from "./shift";

const TABS: [Tab, string][] = [["queued", t.queue], ["mine", t.mine], ["with_officer", t.handled], ["all", t.all]];

/** What a conversation is about. A sensitive topic outranks the service that was talked of before it. */
export function titleOf(e: Entry): string {
  if (e.reason?.startsWith("sensitive:") && e.reason_text) return e.reason_text.replace(/^[^:]+: /, "");
  return e.service_name ?? e.reason_text ?? e.unit_name ?? "–";
}

function Row({ entry: e, now, chosen, choose }: { entry: Entry; now: number; chosen: boolean; choose: () => void }) {
  const waits = e.state === "queued" && e.waiting_since !== null;
  const late = waits && e.due_at !== null && new Date(e.due_at).getTime() < now;
  return (
    <li>
      <button type="button" class={`row ${e.severity ?? ""}`} aria-current={chosen} data-testid="queue-row" data-id={e.conversation_id} onClick={choose}>
        <b class={`severity ${e.severity ?? ""}`}>{t.severities[e.severity ?? ""] ?? "–"}</b>
        <span class="what">{titleOf(e)}</span>
        <span class="preview">{e.officer && e.state !== "queued" ? e.officer.name : e.preview ?? t.sensitivePreview}</span>
        {hasDraft(e.conversation_id) && <span class="tag">{t.draft}</span>}
        <span class={`wait ${late ? "late" : ""}`} title={e.due_at ? `${t.due}: ${moment(e.due_at)}` : ""}>
          {waits ? <><span class="hidden">{t.waits} </span>{waited(e.waiting_since!, now)}{late && <span class="hidden"> {t.late}</span>}</> : e.state === "with_officer" ? "" : t.states[e.state]}
        </span>
      </button>
    </li>
  );
}

export function QueueColumn({ shift }: { shift: Shift }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => { const tick = setInterval(() => setNow(Date.now()), 1000); return () => clearInterval(tick); }, []);
  const { queue, tab } = shift;
  const empty = tab === "mine" ? t.emptyMine : tab === "with_officer" ? t.emptyHandled : t.empty;
  return (
    <nav class="queue" aria-label={t.queue}>
      <div class="tabs" role="group" aria-label={t.queue}>
        {TABS.map(([id, title]) => (
          <button type="button" key={id} aria-pressed={tab === id} data-testid={`tab-${id}`} onClick={() => shift.show(id)}>
            {title}{id === "queued" && queue ? <span class="count">{queue.counts.waiting}</span> : null}
          </button>
        ))}
      </div>
      {shift.session.officer?.unit && (
        <label class="own"><input type="checkbox" checked={shift.ownUnit} onChange={(e) => shift.limitToOwnUnit(e.currentTarget.checked)} /> {t.myUnit}</label>
      )}
      {queue === null ? <ul class="rows" aria-busy="true" aria-label={t.loading}>{Array.from({ length: 12 }, (_, n) => <li key={n} class="skeleton" />)}</ul>
        : queue.items.length === 0 ? <p class="empty" data-testid="queue-empty">{empty}</p>
        : <ul class="rows" data-testid="queue">{queue.items.map((e) => <Row key={e.conversation_id} entry={e} now={now} chosen={e.conversation_id === shift.chosen} choose={() => shift.choose(e.conversation_id)} />)}</ul>}
    </nav>
  );
}
