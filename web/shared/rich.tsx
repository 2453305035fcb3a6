/** Words of the assistant and of officers, with their https addresses as links. */

import { pieces } from "./links";

export function Rich({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((p) => (typeof p === "string" ? p : <a href={p.href} target="_blank" rel="noopener noreferrer">{p.text}</a>))}
    </>
  );
}
