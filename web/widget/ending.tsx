/** Ending: was it answered, and a mark from 1 to 5 if the citizen likes. */

import { useEffect, useRef, useState } from "preact/hooks";
import { widget as t } from "../shared/strings";

interface Props { done: (outcome: string, rating: number | null) => void; stay: () => void; failed: boolean }

export function Ending({ done, stay, failed }: Props) {
  const [rating, setRating] = useState<number | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="ending" aria-labelledby="ending" data-testid="ending">
      <h2 id="ending" ref={title} tabIndex={-1}>{t.endTitle}</h2>
      <fieldset>
        <legend>{t.rate}</legend>
        {t.marks.map((mark, i) => (
          <label key={mark} class={rating === i + 1 ? "mark-on" : ""}>
            <input type="radio" name="rating" class="hidden" checked={rating === i + 1} onChange={() => setRating(i + 1)} />
            {i + 1}<span class="hidden"> {mark}</span>
          </label>
        ))}
        <span class="soft" aria-hidden="true">{rating ? t.marks[rating - 1] : ""}</span>
      </fieldset>
      <div class="chips">
        {([["answered", t.yes], ["not_answered", t.no], ["unknown", t.unsure]] as const).map(([outcome, title]) => (
          <button type="button" class="chip" key={outcome} data-testid={`end-${outcome}`} onClick={() => done(outcome, rating)}>{title}</button>
        ))}
      </div>
      {failed && <p class="danger" role="alert">{t.endFailed}</p>}
      <button type="button" class="plain" onClick={stay}>{t.stay}</button>
    </section>
  );
}
