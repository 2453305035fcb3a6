/** What an officer has written but not sent, per conversation; kept in this tab until it is sent or they sign out. */

export type Mode = "reply" | "note";
const PREFIX = "pendopo.draft.";
const key = (id: string, mode: Mode) => `${PREFIX}${mode}.${id}`;

export function readDraft(id: string, mode: Mode): string {
  return sessionStorage.getItem(key(id, mode)) ?? "";
}

export function writeDraft(id: string, mode: Mode, text: string): void {
  if (text) sessionStorage.setItem(key(id, mode), text);
  else sessionStorage.removeItem(key(id, mode));
}

export function hasDraft(id: string): boolean {
  return readDraft(id, "reply") !== "" || readDraft(id, "note") !== "";
}

export function forgetDrafts(): void {
  for (const k of Object.keys(sessionStorage)) if (k.startsWith(PREFIX)) sessionStorage.removeItem(k);
}
