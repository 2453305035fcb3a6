/** The three questions the console asks: how it ended, where it goes, which keys there are. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { desk as t } from "../shared/strings";
import type { Unit } from "./shift";

function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog ref={box} aria-label={title} onClose={close} onClick={(e) => { if (e.target === box.current) close(); }}>
      <div class="inside"><h2>{title}</h2>{children}</div>
    </dialog>
  );
}

export function Help({ close }: { close: () => void }) {
  return (
    <Dialog title={t.help} close={close}>
      <dl class="keys">{t.keys.map(([key, what]) => <div key={key}><dt>{key.split(/ ([/+]) /).map((k) => (/^[/+]$/.test(k) ? ` ${k} ` : <kbd key={k}>{k}</kbd>))}</dt><dd>{what}</dd></div>)}</dl>
      <button type="button" class="quiet" onClick={close}>{t.close}</button>
    </Dialog>
  );
}

export function Resolve({ done, close }: { done: (outcome: string) => void; close: () => void }) {
  const [outcome, setOutcome] = useState("resolved");
  return (
    <Dialog title={t.resolveTitle} close={close}>
      <form onSubmit={(e) => { e.preventDefault(); done(outcome); }}>
        {t.outcomes.map(([id, title]) => (
          <label class="choice" key={id}><input type="radio" name="outcome" checked={outcome === id} onChange={() => setOutcome(id)} />{title}</label>
        ))}
        <p class="row-end"><button type="button" class="quiet" onClick={close}>{t.cancel}</button><button class="main" data-testid="resolve-confirm">{t.resolve}</button></p>
      </form>
    </Dialog>
  );
}

export function Transfer({ units, done, close }: { units: Unit[]; done: (unit: string, note: string) => void; close: () => void }) {
  const [unit, setUnit] = useState("");
  const [note, setNote] = useState("");
  return (
    <Dialog title={t.transferTo} close={close}>
      <form onSubmit={(e) => { e.preventDefault(); if (unit) done(unit, note.trim()); }}>
        <label class="field"><span>{t.unit}</span>
          <select required value={unit} data-testid="transfer-unit" onChange={(e) => setUnit(e.currentTarget.value)}>
            <option value="" disabled>–</option>
            {units.map((u) => <option key={u.id} value={u.id}>{u.name}</option>)}
          </select>
        </label>
        <label class="field"><span>{t.transferNote}</span><textarea rows={3} maxLength={1000} value={note} onInput={(e) => setNote(e.currentTarget.value)} /></label>
        <p class="row-end"><button type="button" class="quiet" onClick={close}>{t.cancel}</button><button class="main" disabled={!unit} data-testid="transfer-confirm">{t.transfer}</button></p>
      </form>
    </Dialog>
  );
}
