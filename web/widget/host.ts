/** The page around the iframe: what we tell it and what it tells us, by exact origin, never to everyone. */

const params = new URLSearchParams(location.hash.slice(1));

/** The office that the host page asked for. */
export const officeId = params.get("office") || "default";

/** Opened by itself, without a page around it. */
export const alone = parent === window;

/** The host's origin as the loader states it; a wrong one only means that nobody hears us. */
const host = (() => {
  try {
    return new URL(params.get("host") ?? "").origin;
  } catch {
    return location.origin;
  }
})();

export function tell(what: "ready" | "close" | "active" | "unread" | "leave", count = 0): void {
  if (!alone) parent.postMessage({ pendopo: what, count }, host);
  else if (what === "leave") location.replace("/");
}

/** Calls `on` when the host shows or hides us; returns the end of listening. */
export function whenShown(on: (shown: boolean) => void): () => void {
  const hear = (event: MessageEvent) => {
    if (event.origin !== host || event.source !== parent) return;
    const said = (event.data as { pendopo?: unknown } | null)?.pendopo;
    if (said === "opened" || said === "closed") on(said === "opened");
  };
  addEventListener("message", hear);
  if (alone) on(true);
  tell("ready");
  return () => removeEventListener("message", hear);
}
