/** A citizen's photo at the desk: opened by a press, for every look goes on record. */

import { useState } from "preact/hooks";
import { desk as t } from "../shared/strings";

interface Shown { id: string; width: number; height: number }

export function Photo({ photo: p, title }: { photo: Shown; title: string }) {
  // When it was opened: in the address, so that no browser shows a second look from memory, past the record.
  const [open, setOpen] = useState(0);
  const [gone, setGone] = useState(false);
  if (gone) return <p class="soft" role="alert">{t.photoGone}</p>;
  return (
    <div class="photo-one">
      <button type="button" class="quiet" aria-expanded={open > 0} data-testid="photo-open" onClick={() => setOpen(open ? 0 : Date.now())}>{open ? t.photoHide : t.photoOpen} {title}</button>
      {open > 0 && <img class="photo" src={`/desk/api/photos/${encodeURIComponent(p.id)}?${open}`} width={p.width} height={p.height} alt={t.photoAlt} data-testid="photo" onError={() => setGone(true)} />}
    </div>
  );
}

export function Photos({ photos }: { photos: Shown[] }) {
  if (!photos.length) return null;
  return (
    <section class="photos">
      <h3>{t.photos(photos.length)}</h3>
      {photos.map((p, n) => <Photo key={p.id} photo={p} title={t.photoNumber(n + 1)} />)}
      <p class="soft">{t.photoNote}</p>
    </section>
  );
}
