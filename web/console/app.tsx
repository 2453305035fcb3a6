/** The officers' console: session, layout, keyboard. */

import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { follow } from "../shared/live";
import type { Queue, Thread as View } from "../shared/protocol";
import { desk as t } from "../shared/strings";
import { Alarm } from "./alarm";
import { QueueList } from "./queue";
import { Session } from "./session";
import { Setup, SignIn } from "./sign_in";
import { Thread } from "./thread";

type Tab = "queued" | "mine" | "all";

function Help({ close }: { close: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => { box.current?.showModal(); }, []);
  return (
    <dialog ref={box} onClose={close} aria-label={t.help}>
      <h2>{t.help}</h2>
      <dl class="keys">{t.keys.map(([key, what]) => <><dt><kbd>{key}</kbd></dt><dd>{what}</dd></>)}</dl>
    </dialog>
  );
}

function Desk({ session }: { session: Session }) {
  const [tab, setTab] = useState<Tab>("queued");
  const [queue, setQueue] = useState<Queue | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [view, setView] = useState<View | null>(null);
  const [units, setUnits] = useState<{ id: string; name: string }[]>([]);
  const [online, setOnline] = useState(true);
  const [help, setHelp] = useState(false);
  const [muted, setMuted] = useState(false);
  const [now, setNow] = useState(Date.now());
  const alarm = useMemo(() => new Alarm(), []);
  const state = useRef({ tab, chosen });
  state.current = { tab, chosen };

  async function look() {
    const { tab: of, chosen: id } = state.current;
    const found = await session.call<Queue>("GET", `/queue?state=${of}`);
    if (of === state.current.tab) setQueue(found);
    alarm.waiting(found.counts.kritis);
    if (id) {
      const thread = await session.call<View>("GET", `/conversations/${id}`);
      if (id === state.current.chosen) setView(thread);
    }
  }
  useEffect(() => {
    void session.call<{ items: typeof units }>("GET", "/units").then((u) => setUnits(u.items)).catch(() => undefined);
    const tick = setInterval(() => setNow(Date.now()), 1000);
    const stop = follow({ url: "/desk/api/live", headers: () => ({}), look, pause: () => 10000, status: setOnline });
    return () => { stop(); clearInterval(tick); alarm.waiting(0); };
  }, []);
  useEffect(() => { setQueue(null); void look().catch(() => undefined); }, [tab]);
  useEffect(() => { setView(null); if (chosen) void look().catch(() => undefined); }, [chosen]);
  useEffect(() => {
    function key(e: KeyboardEvent) {
      if (e.target instanceof HTMLElement && /INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) return;
      const items = queue?.items ?? [];
      const at = items.findIndex((i) => i.conversation_id === chosen);
      if (e.key === "?") setHelp(true);
      if (e.key === "j") setChosen(items[Math.min(at + 1, items.length - 1)]?.conversation_id ?? chosen);
      if (e.key === "k") setChosen(items[Math.max(at - 1, 0)]?.conversation_id ?? chosen);
      if (e.key === "m") mute();
    }
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });
  function mute() { alarm.muted = !alarm.muted; setMuted(alarm.muted); alarm.allow(); }

  return (
    <div class={`desk ${chosen ? "reading" : ""}`} onClick={() => alarm.allow()}>
      <header>
        <h1>{t.title}</h1>
        <span class="soft">{session.officer?.name}{session.officer?.unit_name ? `, ${session.officer.unit_name}` : ""}</span>
        {!online && <span class="danger" role="alert">{t.lost}</span>}
        <span class="grow" />
        <button type="button" class="plain" onClick={() => setHelp(true)} aria-label={t.help}>?</button>
        <button type="button" class="plain" aria-pressed={muted} onClick={mute}>{muted ? t.unmute : t.mute}</button>
        <button type="button" class="plain" data-testid="sign-out" onClick={() => void session.signOut()}>{t.signOut}</button>
      </header>
      <nav class="queue" aria-label={t.queue}>
        <div class="tabs">
          {([["queued", t.queue], ["mine", t.mine], ["all", t.all]] as const).map(([id, title]) => (
            <button type="button" key={id} aria-pressed={tab === id} data-testid={`tab-${id}`} onClick={() => setTab(id)}>
              {title}{id === "queued" && queue ? ` (${queue.counts.waiting})` : ""}
            </button>
          ))}
        </div>
        <QueueList items={queue?.items ?? null} now={now} chosen={chosen} choose={setChosen} empty={tab === "mine" ? t.emptyMine : t.empty} />
      </nav>
      {chosen ? <Thread id={chosen} view={view} session={session} reload={() => void look().catch(() => undefined)} back={() => setChosen(null)} units={units} /> : <p class="empty pick">{t.pick}</p>}
      {help && <Help close={() => setHelp(false)} />}
    </div>
  );
}

function App() {
  const session = useMemo(() => new Session(), []);
  const [where, setWhere] = useState<"waiting" | "setup" | "door" | "desk">("waiting");
  const token = location.hash.startsWith("#setup=") ? location.hash.slice(7) : "";
  useEffect(() => {
    session.onExpired = () => setWhere("door");
    if (token) setWhere("setup");
    else void session.resume().then((ok) => setWhere(ok ? "desk" : "door"));
  }, []);
  if (where === "setup") return <Setup token={token} session={session} done={() => setWhere("door")} />;
  if (where === "door") return <SignIn session={session} done={() => setWhere("desk")} />;
  return where === "desk" ? <Desk session={session} /> : null;
}

render(<App />, document.getElementById("app")!);
