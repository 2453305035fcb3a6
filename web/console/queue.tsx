/** Who waits, how long, for what; severity by coloured edge and by word. */

import type { Entry } from "../shared/protocol";
import { desk as t, waited } from "../shared/strings";

export function Row({ entry: e, now, chosen, choose }: { entry: Entry; now: number; chosen: boolean; choose: () => void }) {
  const late = e.due_at !== null && new Date(e.due_at).getTime() < now;
  return (
    <li>
      <button type="button" class={`row ${e.severity ?? ""} ${chosen ? "chosen" : ""}`} aria-current={chosen} data-testid="queue-row" onClick={choose}>
        <span class="top">
          <b class="severity">{t.severities[e.severity ?? ""] ?? "–"}</b>
          <span class="what">{e.service_name ?? e.unit_name ?? e.channel}</span>
          <span class={`wait ${late ? "late" : ""}`}>{e.waiting_since ? waited(e.waiting_since, now) : ""}</span>
        </span>
        <span class="bottom">
          <span>{e.reason_text}</span>
          <span class="preview">{e.preview ?? t.sensitivePreview}</span>
          {e.officer && <span class="soft">{t.heldBy(e.officer.name)}</span>}
        </span>
      </button>
    </li>
  );
}

export function QueueList({ items, now, chosen, choose, empty }: { items: Entry[] | null; now: number; chosen: string | null; choose: (id: string) => void; empty: string }) {
  if (items === null) return <ul class="rows" aria-busy="true">{[0, 1, 2, 3].map((n) => <li key={n} class="skeleton" />)}</ul>;
  if (!items.length) return <p class="empty">{empty}</p>;
  return <ul class="rows">{items.map((e) => <Row key={e.conversation_id} entry={e} now={now} chosen={e.conversation_id === chosen} choose={() => choose(e.conversation_id)} />)}</ul>;
}
