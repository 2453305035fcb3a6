/** Signing in; the second factor is asked for only where the account has one. */

import { useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import { desk as t } from "../shared/strings";
import { Field } from "./field";
import { Refusal, type Session } from "./session";

export function SignIn({ session, word, done }: { session: Session; word: string; done: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [wantsTotp, setWants] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setProblem("");
    setBusy(true);
    try {
      await session.signIn(email.trim(), password, totp.replace(/\s/g, ""));
      done();
      return;
    } catch (e) {
      if (e instanceof Refusal && e.problem.error === "totp_required") setWants(true);
      setTotp("");
      setProblem(e instanceof Error ? e.message : t.noAnswer);
    }
    setBusy(false);
  }

  return (
    <form class="door" onSubmit={(e) => void submit(e)} data-testid="door">
      <h1><Icon name="roof" />{t.title}</h1>
      {word && <p class="soft" role="status">{word}</p>}
      <Field label={t.email} type="email" autocomplete="username" value={email} set={setEmail} testid="email" focus />
      <Field label={t.password} type="password" autocomplete="current-password" value={password} set={setPassword} testid="password" />
      {wantsTotp && <Field label={t.totp} code autocomplete="one-time-code" value={totp} set={setTotp} testid="totp" focus />}
      {problem && <p class={wantsTotp && !totp ? "" : "danger"} role="alert">{problem}</p>}
      <button class="main" disabled={busy} data-testid="sign-in">{t.signIn}</button>
    </form>
  );
}
