/** An answer from the catalogue, or the words and numbers of a sensitive topic. */

import { safeLink, type Card } from "../shared/protocol";
import { date, widget as t } from "../shared/strings";

export function Provenance({ card }: { card: Card }) {
  if (!card.legal_basis.length && !card.sources.length && !card.reviewed_at) return null;
  const basis = card.legal_basis.slice(0, 2).join("; ");
  return (
    <details class="provenance">
      <summary>
        {basis ? `${t.basis}: ${basis}` : t.sources}
        {card.reviewed_at ? ` · ${t.reviewed} ${date(card.reviewed_at)}` : ""}
      </summary>
      {card.legal_basis.length > 2 && <p>{card.legal_basis.join("; ")}</p>}
      {card.sources.length > 0 && <ul>{card.sources.map((s) => <li key={s}>{s}</li>)}</ul>}
    </details>
  );
}

export function Answer({ card }: { card: Card }) {
  const [first, ...rest] = card.sections;
  return (
    <>
      <h3>{card.title}</h3>
      {first && first.lines.length === 1 && <p class="lead">{first.lines[0]}</p>}
      {(first && first.lines.length === 1 ? rest : card.sections).map((s) => (
        <section key={s.heading}>
          {s.heading && <h4>{s.heading}</h4>}
          {s.lines.length === 1 ? <p>{s.lines[0]}</p> : <ul>{s.lines.map((line) => <li key={line}>{line}</li>)}</ul>}
        </section>
      ))}
      <Provenance card={card} />
    </>
  );
}

export function Sensitive({ card, text, hide }: { card: Card; text: string; hide: () => void }) {
  const numbers = card.numbers ?? [];
  const lines = new Set(numbers.map((n) => `${n.label}: ${n.dial}`));
  return (
    <>
      <p class="lead">{text.split("\n").filter((line) => !lines.has(line)).join("\n")}</p>
      <ul class="numbers">
        {numbers.map((n) => {
          const href = safeLink(n.kind, n.dial);
          return <li key={n.dial}>{href ? <a href={href} target="_top" rel="noreferrer">{n.label}<b>{n.dial}</b></a> : <span>{n.label}: {n.dial}</span>}</li>;
        })}
      </ul>
      {card.hide_history && <button type="button" class="plain danger" onClick={hide}>{t.hide}</button>}
    </>
  );
}
