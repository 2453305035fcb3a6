/** An answer from the catalogue, or the words and numbers of a sensitive topic. */

import { Icon } from "../shared/icons";
import { safeLink } from "../shared/links";
import type { Card, Section } from "../shared/protocol";
import { Rich } from "../shared/rich";
import { widget as t } from "../shared/strings";
import { date } from "../shared/time";

/** Where an answer comes from: one soft line that opens to everything. */
function Provenance({ card }: { card: Card }) {
  if (!card.legal_basis.length && !card.sources.length && !card.reviewed_at) return null;
  const parts = [
    card.legal_basis.length ? `${t.basis}: ${card.legal_basis[0]}${card.legal_basis.length > 1 ? ` +${card.legal_basis.length - 1}` : ""}` : "",
    card.reviewed_at ? `${t.reviewed} ${date(card.reviewed_at)}` : "",
  ].filter(Boolean).join(" · ");
  return (
    <details class="provenance">
      <summary>{parts || t.sources}</summary>
      {card.legal_basis.length > 1 && <><b>{t.basis}</b><ul>{card.legal_basis.map((b) => <li key={b}>{b}</li>)}</ul></>}
      {card.sources.length > 0 && <><b>{t.sources}</b><ul>{card.sources.map((s) => <li key={s}><Rich text={s} /></li>)}</ul></>}
    </details>
  );
}

function Lines({ lines }: { lines: string[] }) {
  if (lines.length === 1) return <p><Rich text={lines[0]!} /></p>;
  // Lines that number themselves keep their own numbers.
  const numbered = lines.every((line) => /^\d/.test(line));
  return <ul class={numbered ? "bare" : undefined}>{lines.map((line) => <li key={line}><Rich text={line} /></li>)}</ul>;
}

/** The answer first, at 18 px: a first section of one line is the answer itself. */
export function Answer({ card }: { card: Card }) {
  const [first, ...others] = card.sections;
  const leads = first?.lines.length === 1;
  const rest: Section[] = leads ? others : card.sections;
  // Where the answer marks its unsure parts one by one, a mark on the whole would say it twice.
  const marked = card.sections.some((s) => /mohon pastikan/i.test(s.heading));
  return (
    <>
      <h2>{card.title}</h2>
      {leads && <p class="lead"><Rich text={first.lines[0]!} /></p>}
      {rest.map((s, i) => (
        <section key={i}>
          {s.heading && <h3>{s.heading}</h3>}
          <Lines lines={s.lines} />
        </section>
      ))}
      {card.confidence && card.confidence !== "verified" && !marked && <p class="likely"><Icon name="alert" />{t.likely}</p>}
      <Provenance card={card} />
    </>
  );
}

/** On a small screen the numbers must be in sight: a warm opening, then they, then the rest. */
export function afterTwoSentences(words: string): [string, string] {
  const opening = /^(?:.+?[.!?]\s+){2}/s.exec(words)?.[0] ?? words;
  return [opening.trim(), words.slice(opening.length)];
}

export function Sensitive({ card, text, hide }: { card: Card; text: string; hide?: (() => void) | undefined }) {
  const numbers = card.numbers ?? [];
  const repeated = new Set(numbers.map((n) => `${n.label}: ${n.dial}`));
  const words = text.split("\n").filter((line) => !repeated.has(line)).join("\n").trim();
  const [opening, rest] = afterTwoSentences(words);
  return (
    <>
      <p class="lead">{opening}</p>
      <ul class="numbers">
        {numbers.map((n) => {
          const href = safeLink(n.kind, n.dial);
          const verb = n.kind === "whatsapp" ? t.chat : n.kind === "web" ? t.visit : t.call;
          const inside = <><Icon name={n.kind === "web" ? "check" : "phone"} /><span><span class="hidden">{verb} </span>{n.label}</span><b>{n.dial}</b></>;
          return (
            <li key={n.label + n.dial}>
              {href ? <a href={href} target={href.startsWith("tel:") ? undefined : "_blank"} rel="noopener noreferrer">{inside}</a> : <span class="number">{inside}</span>}
            </li>
          );
        })}
      </ul>
      {rest && <p>{rest}</p>}
      {card.hide_history && hide && (
        <p class="leave"><button type="button" class="outline" data-testid="quick-exit" onClick={hide}><Icon name="close" />{t.hide}</button><span>{t.hideNote}</span></p>
      )}
    </>
  );
}
