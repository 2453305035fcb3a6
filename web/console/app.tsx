/** The officers' console: which of its three rooms to show. */

import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { backOff } from "../shared/retry";
import { desk as t } from "../shared/strings";
import { Desk } from "./desk";
import { forgetDrafts } from "./drafts";
import { Session } from "./session";
import { Setup } from "./setup";
import { SignIn } from "./sign_in";

type Room = "waiting" | "setup" | "door" | "desk";

/** The one-time token of a set-up link; it stands after `#`, so no server and no log ever sees it. */
const setupToken = location.hash.startsWith("#setup=") ? decodeURIComponent(location.hash.slice(7)) : "";

function App() {
  const session = useMemo(() => new Session(), []);
  const [room, setRoom] = useState<Room>(setupToken ? "setup" : "waiting");
  const [word, setWord] = useState("");
  useEffect(() => {
    session.onExpired = () => { setWord(t.expired); setRoom("door"); };
    if (!setupToken) void knock();
  }, []);

  async function knock(): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        setRoom((await session.resume()) ? "desk" : "door");
        return;
      } catch {
        setWord(t.lost);
        await new Promise((go) => setTimeout(go, backOff(1000, failures, 8000)));
      }
    }
  }
  const leave = () => void session.signOut().then(() => { forgetDrafts(); setWord(""); setRoom("door"); });

  if (room === "setup") return <main><Setup token={setupToken} session={session} done={() => { history.replaceState(null, "", "/desk"); setRoom("door"); }} /></main>;
  if (room === "door") return <main><SignIn session={session} word={word} done={() => { setWord(""); setRoom("desk"); }} /></main>;
  if (room === "desk") return <Desk session={session} leave={leave} />;
  return <main><p class="door soft" role="status">{word || t.loading}</p></main>;
}

render(<App />, document.getElementById("app")!);
