/** «Something changed»: a stream that only nudges, with asking underneath, so losing it costs latency alone. */

import { backOff } from "./retry";

export interface LiveOptions {
  url: string;
  headers: () => Record<string, string>;
  /** Ask for what is new; true if there was anything. Throws when nobody answered. */
  look: () => Promise<boolean>;
  /** Someone waits for an answer right now. */
  eager: () => boolean;
  online?: (yes: boolean) => void;
}

export interface Standing { streaming: boolean; failures: number; eager: boolean; quiet: number }

/** A stream that says nothing for this long, not even its heartbeat, is dead. */
const SILENCE = 40_000;

/** Milliseconds until the next look: rare while the stream works, 2 s growing to 10 s without it. */
export function pauseOf({ streaming, failures, eager, quiet }: Standing, random?: () => number): number {
  if (failures) return backOff(2000, failures, 10_000, random);
  if (eager) return streaming ? 3000 : 1000;
  return streaming ? 15_000 : Math.min(2000 * 1.25 ** quiet, 10_000);
}

/** Starts following; the returned object stops it or looks at once. Never two looks at a time. */
export function follow(options: LiveOptions): { stop: () => void; nudge: () => void } {
  const standing: Standing = { streaming: false, failures: 0, eager: false, quiet: 0 };
  let stopped = false, looking = false, again = false, lastId = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cut = new AbortController();

  async function look(): Promise<void> {
    if (stopped) return;
    if (looking) { again = true; return; }
    looking = true;
    clearTimeout(timer);
    try {
      const news = await options.look();
      standing.failures = 0;
      standing.quiet = news ? 0 : standing.quiet + 1;
      options.online?.(true);
    } catch {
      standing.failures += 1;
      if (!stopped) options.online?.(false);
    }
    looking = false;
    if (stopped) return;
    if (again && !standing.failures) { again = false; void look(); return; }
    again = false;
    timer = setTimeout(() => void look(), pauseOf({ ...standing, eager: options.eager() }));
  }

  async function stream(): Promise<void> {
    for (let failures = 0; !stopped; failures += 1) {
      let dead: ReturnType<typeof setTimeout> | undefined;
      cut = new AbortController();
      try {
        const headers: Record<string, string> = { ...options.headers(), Accept: "text/event-stream" };
        if (lastId) headers["Last-Event-ID"] = lastId;
        const answer = await fetch(options.url, { headers, signal: cut.signal, cache: "no-store", credentials: "same-origin" });
        if (answer.ok && answer.body) {
          failures = 0;
          standing.streaming = true;
          await readLines(answer.body, () => { clearTimeout(dead); dead = setTimeout(() => cut.abort(), SILENCE); }, (line) => {
            if (line.startsWith("id:")) lastId = line.slice(3).trim();
            if (line.startsWith("event:") && line.includes("changed")) void look();
          });
        } else failures += 3; // refused or gone: the next look finds out which
      } catch { /* asking goes on meanwhile */ }
      clearTimeout(dead);
      if (standing.streaming) { standing.streaming = false; void look(); }
      await new Promise((go) => setTimeout(go, backOff(1000, failures + 1, 30_000)));
    }
  }

  const wake = () => { if (!document.hidden) { standing.quiet = 0; void look(); } };
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  void look();
  void stream();
  return {
    nudge: () => { standing.quiet = 0; void look(); },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      cut.abort();
      document.removeEventListener("visibilitychange", wake);
      removeEventListener("online", wake);
    },
  };
}

/** Reads a body to its end; `beat` on every chunk, `line` on every whole line. */
export async function readLines(body: ReadableStream<Uint8Array>, beat: () => void, line: (text: string) => void): Promise<void> {
  const reader = body.getReader(), words = new TextDecoder();
  let rest = "";
  for (;;) {
    beat();
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + words.decode(value, { stream: true })).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    lines.forEach(line);
  }
}
