/** First visit, and the menu: what one may ask, when people are there, what not to send. */

import { safeLink } from "../shared/links";
import type { Office } from "../shared/protocol";
import { widget as t } from "../shared/strings";
import { closedLine } from "./standing";

export function Welcome({ office, first, say }: { office: Office; first: boolean; say: (text: string) => void }) {
  const closed = closedLine(office);
  return (
    <section class="welcome" aria-label={first ? office.name : t.menu}>
      {first && <p class="lead">{office.greeting}</p>}
      <p class="label" id="examples">{t.examples}</p>
      <ul class="examples" aria-labelledby="examples">
        {office.examples.map((q) => <li key={q}><button type="button" class="example" data-testid="example" onClick={() => say(q)}>{q}</button></li>)}
      </ul>
      {closed && <p class="closed">{closed} {t.botStays}</p>}
      <p class="soft">{office.privacy_note}</p>
      {!first && (
        <>
          <p class="soft"><b>{t.hours}</b><br />{office.hours_text}</p>
          {office.emergency.length > 0 && (
            <p class="soft"><b>{t.emergency}</b><br />
              {office.emergency.map((e) => {
                const href = safeLink(e.kind, e.dial);
                return <span class="dial" key={e.label}>{e.label} {href ? <a href={href}>{e.dial}</a> : e.dial}</span>;
              })}
            </p>
          )}
        </>
      )}
    </section>
  );
}
