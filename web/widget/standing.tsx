/** Where the conversation stands, in one quiet line above the composer. */

import { widget as t } from "../shared/strings";
import { moment, offsetOf, range } from "../shared/time";
import type { Office } from "../shared/protocol";
import type { Conversation } from "./conversation";

/** «Kantor sedang tutup.» or «Hari ini kantor tutup karena Cuti bersama Natal.», then «Petugas membalas saat kantor buka: …», or nothing during office hours. */
export function closedLine(office: Office | null): string {
  if (!office || office.open_now) return "";
  const why = office.closed_for ? t.closedFor(office.closed_for) : t.closedNow;
  return `${why} ${office.opens_at ? t.opens(moment(office.opens_at, offsetOf(office.opens_at))) : ""}`.trim();
}

export function Standing({ talk, leave, rate }: { talk: Conversation; leave: () => void; rate: () => void }) {
  const { state, queue, officer } = talk.view;
  if (state === "queued" && queue) {
    // A grave matter goes to people at once, day and night; office hours would only discourage.
    const grave = talk.view.messages.some((m) => m.card?.kind === "sensitive");
    const closed = grave ? "" : closedLine(talk.office);
    return (
      <div class="standing" role="status" data-testid="standing">
        <p><b>{grave ? t.queued : t.position(queue.position)}</b>{grave || queue.estimate_s === null ? "" : ` · ${t.estimate(...range(queue.estimate_s))}`}</p>
        <p>{queue.estimate_s === null && closed ? `${closed} ` : ""}{t.mayClose} <button type="button" class="inline" data-testid="leave-queue" onClick={leave}>{t.leaveQueue}</button></p>
      </div>
    );
  }
  if (state === "with_officer" && officer) return <div class="standing officer" role="status" data-testid="standing"><p>{t.withOfficer} <b>{[officer.name, officer.unit].filter(Boolean).join(", ")}</b></p></div>;
  if (state === "resolved") {
    return (
      <div class="standing" role="status" data-testid="standing">
        <p>{t.resolved} <button type="button" class="inline" data-testid="rate" onClick={rate}>{t.rateNow}</button></p>
      </div>
    );
  }
  return null;
}
