/** Beside the conversation: why it is here, what the assistant understood, and what colleagues noted. */

import type { ComponentChildren } from "preact";
import type { Thread } from "../shared/protocol";
import { desk as t } from "../shared/strings";
import { moment } from "../shared/time";
import { Confidence } from "./message";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children ?? "–"}</dd></div>;
}

export function Context({ thread: v }: { thread: Thread }) {
  const u = v.messages.filter((m) => m.understanding?.intent).at(-1)?.understanding;
  return (
    <div class="context" data-testid="context">
      <h2>{t.why}</h2>
      <p class="reason">{v.reason_text ?? t.withBot}</p>
      {v.summary && <><h2>{t.summary}</h2><p class="summary" data-testid="summary">{v.summary}</p></>}
      <dl>
        {v.severity && <Fact name={t.severity}><b class={`severity ${v.severity}`}>{t.severities[v.severity]}</b></Fact>}
        <Fact name={t.service}>{v.service_name}</Fact>
        <Fact name={t.unit}>{v.unit_name}</Fact>
        <Fact name={t.state}>{t.states[v.state]}{v.officer ? ` · ${v.officer.name}` : ""}</Fact>
        <Fact name={t.channel}>{t.channels[v.channel] ?? v.channel}</Fact>
        {v.waiting_since && <Fact name={t.since}>{moment(v.waiting_since)}</Fact>}
        {v.due_at && <Fact name={t.due}>{moment(v.due_at)}</Fact>}
        <Fact name={t.began}>{moment(v.created_at)}</Fact>
        {v.rating && <Fact name={t.rating}>{v.rating} / 5</Fact>}
      </dl>
      <h2>{t.understood}</h2>
      {u ? (
        <dl>
          <Fact name={t.intents[u.intent ?? ""] ?? u.intent ?? "–"}><Confidence p={u.confidence} /></Fact>
          {u.service && <Fact name={u.service_name ?? u.service}><Confidence p={u.service_confidence} /></Fact>}
          {u.sensitive && <Fact name={`${t.sensitive}: ${u.sensitive.replaceAll("_", " ")}`}><Confidence p={u.sensitive_confidence} /></Fact>}
        </dl>
      ) : <p class="soft">{t.nothingUnderstood}</p>}
      <h2>{t.notes}</h2>
      {v.notes.length ? (
        <ul class="notes" data-testid="notes">{v.notes.map((n) => <li key={n.id}><p>{n.text}</p><span class="soft">{n.officer} · {moment(n.created_at)}</span></li>)}</ul>
      ) : <p class="soft">{t.noNotes}</p>}
    </div>
  );
}
