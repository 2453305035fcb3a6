/** «Something changed»: a stream that only nudges, with polling underneath, so losing it costs latency alone. */

export interface LiveOptions {
  url: string;
  headers: () => Record<string, string>;
  look: () => Promise<void>;
  /** Milliseconds until the next look without a nudge. */
  pause: () => number;
  status?: (online: boolean) => void;
}

/** Starts looking; the returned function stops. Nudges and the timer both lead to `look`, never two at once. */
export function follow(options: LiveOptions): () => void {
  let stopped = false, looking = false, again = false, failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cut = new AbortController();

  async function look() {
    if (looking) { again = true; return; }
    looking = true;
    clearTimeout(timer);
    try {
      await options.look();
      failures = 0;
      options.status?.(true);
    } catch {
      failures += 1;
      options.status?.(false);
    }
    looking = false;
    if (stopped) return;
    if (again) { again = false; void look(); return; }
    timer = setTimeout(() => void look(), backOff(options.pause(), failures));
  }

  async function stream() {
    let wait = 1000;
    while (!stopped) {
      try {
        const answer = await fetch(options.url, { headers: { ...options.headers(), Accept: "text/event-stream" }, signal: cut.signal, cache: "no-store" });
        if (answer.ok && answer.body) {
          const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
          wait = 1000;
          for (;;) {
            const { done, value } = await reader.read();
            if (done) break;
            if (value.includes("event: changed")) void look();
          }
        } else if (answer.status === 401 || answer.status === 404) wait = 30000;
      } catch { /* the timer keeps looking */ }
      await new Promise((go) => setTimeout(go, wait));
      wait = Math.min(wait * 2, 30000);
    }
  }

  const wake = () => { if (!document.hidden) void look(); };
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  void look();
  void stream();
  return () => {
    stopped = true;
    clearTimeout(timer);
    cut.abort();
    document.removeEventListener("visibilitychange", wake);
    removeEventListener("online", wake);
  };
}

/** `base` doubled per failure, at most 15 s. */
export function backOff(base: number, failures: number): number {
  return failures === 0 ? base : Math.min(Math.max(base, 1000) * 2 ** (failures - 1), 15000);
}
