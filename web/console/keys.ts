/** One key, one deed; never while someone writes or a dialog asks. */

import { useEffect } from "preact/hooks";

export type Keys = Record<string, () => void>;

const writes = (target: EventTarget | null) => target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

export function useKeys(keys: Keys): void {
  useEffect(() => {
    function pressed(e: KeyboardEvent): void {
      if (document.querySelector("dialog[open]") || e.isComposing) return;
      if (writes(e.target)) {
        if (e.key === "Escape") (e.target as HTMLElement).blur();
        return;
      }
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const deed = Object.hasOwn(keys, e.key) ? keys[e.key] : undefined;
      if (deed) { e.preventDefault(); deed(); }
    }
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
