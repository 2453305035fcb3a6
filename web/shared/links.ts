/** The only ways data becomes a link: `tel:` and `https:`. Anything else stays text. */

const NUMBER = /^\+?\d[\d\s().-]*(?:\s*ext\.?\s*(\d+))?$/i;

/** Where a number of the catalogue leads, or null when it must stay text. */
export function safeLink(kind: string | undefined, dial: string): string | null {
  if (kind === "web") return httpsLink(dial.includes("://") ? dial : `https://${dial}`);
  const found = NUMBER.exec(dial.trim());
  if (!found) return null;
  const digits = dial.replace(/\s*ext.*$/i, "").replace(/[^\d+]/g, "");
  if (kind === "whatsapp") return `https://wa.me/${digits.replace(/^0/, "62").replace("+", "")}`;
  return `tel:${digits}${found[1] ? `,${found[1]}` : ""}`;
}

/** The address if it is an https one without a user name, else null. */
export function httpsLink(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === "https:" && !url.username && !url.password && url.hostname.includes(".") ? url.href : null;
  } catch {
    return null;
  }
}

export type Piece = string | { text: string; href: string };

/** Text cut into plain pieces and https addresses. A full stop or bracket after an address is not part of it. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/https:\/\/[^\s<>"'«»]+/g)) {
    const shown = match[0].replace(/[.,;:!?)\]]+$/, "");
    const href = httpsLink(shown);
    if (!href) continue;
    if (match.index > from) found.push(text.slice(from, match.index));
    found.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) found.push(text.slice(from));
  return found;
}
