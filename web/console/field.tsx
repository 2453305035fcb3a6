/** A labelled line of a form. Pasting and password managers work; a password can be shown. */

import { useEffect, useRef, useState } from "preact/hooks";
import { desk as t } from "../shared/strings";

interface Props { label: string; value: string; set: (value: string) => void; type?: "text" | "email" | "password"; autocomplete: string; hint?: string; code?: boolean; testid: string; focus?: boolean }

export function Field({ label, value, set, type = "text", autocomplete, hint, code, testid, focus }: Props) {
  const [plain, setPlain] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => { if (focus) box.current?.focus(); }, []);
  return (
    <div class="field">
      <label for={testid}>{label}</label>
      <input
        id={testid} ref={box} required type={plain ? "text" : type} value={value} autocomplete={autocomplete} data-testid={testid}
        spellcheck={false} inputMode={code ? "numeric" : undefined} maxLength={code ? 12 : 200} minLength={autocomplete === "new-password" ? 8 : undefined}
        aria-describedby={hint ? `${testid}-hint` : undefined} onInput={(e) => set(e.currentTarget.value)}
      />
      {hint && <span class="soft" id={`${testid}-hint`}>{hint}</span>}
      {type === "password" && <label class="reveal"><input type="checkbox" checked={plain} onChange={(e) => setPlain(e.currentTarget.checked)} /> {t.show}</label>}
    </div>
  );
}
