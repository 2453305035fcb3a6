/** Times in Indonesian words, in the office's zone when it is known, else in the reader's. */

const DAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const ZONES: Record<number, string> = { 420: "WIB", 480: "WITA", 540: "WIT" };
const two = (n: number) => String(n).padStart(2, "0");

/** Minutes east of Greenwich that an RFC 3339 time states, or null for `Z` and for nothing. */
export function offsetOf(at: string | null): number | null {
  const found = /([+-])(\d\d):(\d\d)$/.exec(at ?? "");
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : null;
}

function shifted(at: string, offset: number | null): [Date, number] {
  const d = new Date(at);
  const minutes = offset ?? -d.getTimezoneOffset();
  return [new Date(d.getTime() + minutes * 60_000), minutes];
}

/** «14.05». */
export function clock(at: string, offset: number | null = null): string {
  const [d] = shifted(at, offset);
  return `${two(d.getUTCHours())}.${two(d.getUTCMinutes())}`;
}

/** «Senin, 23 Nov 2026». */
export function day(at: string, offset: number | null = null): string {
  const [d] = shifted(at, offset);
  return `${DAYS[d.getUTCDay()]}, ${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
}

/** «Senin, 23 Nov 2026, 14.05 WITA»; outside Indonesia without a zone's name. */
export function moment(at: string, offset: number | null = null): string {
  const zone = ZONES[shifted(at, offset)[1]];
  return `${day(at, offset)}, ${clock(at, offset)}${zone ? ` ${zone}` : ""}`;
}

/** «23 Nov 2026» from an ISO date. */
export function date(iso: string): string {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${MONTHS[(m ?? 1) - 1]} ${y}`;
}

/** How long ago: «0:42», «12:05», «3 j 10 m», «2 hr 3 j». */
export function waited(from: string, now: number): string {
  const s = Math.max(0, Math.floor((now - new Date(from).getTime()) / 1000));
  const h = Math.floor(s / 3600);
  if (h >= 24) return `${Math.floor(h / 24)} hr ${h % 24} j`;
  return h ? `${h} j ${two(Math.floor(s / 60) % 60)} m` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** An honest range of minutes around an estimate: whole steps of five, never one number. */
export function range(seconds: number): [number, number] {
  const m = seconds / 60;
  return [Math.max(0, Math.floor((m * 0.6) / 5) * 5), Math.max(5, Math.ceil((m * 1.5) / 5) * 5)];
}
