/** Signing in, and the one-time link that makes the first officer. */

import { useState } from "preact/hooks";
import { desk as t } from "../shared/strings";
import { Refusal, type Session } from "./session";

function Field({ label, ...rest }: { label: string } & preact.JSX.HTMLAttributes<HTMLInputElement> & { type?: string; autocomplete?: string; value: string; inputMode?: string; required?: boolean }) {
  return <label class="field"><span>{label}</span><input {...(rest as object)} /></label>;
}

export function SignIn({ session, done }: { session: Session; done: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [wantsTotp, setWants] = useState(false);
  const [problem, setProblem] = useState("");

  async function submit(event: Event) {
    event.preventDefault();
    setProblem("");
    try {
      await session.signIn(email, password, totp);
      done();
    } catch (e) {
      if (e instanceof Refusal && e.problem.error === "totp_required") setWants(true);
      setProblem(e instanceof Error ? e.message : "");
    }
  }

  return (
    <form class="door" onSubmit={submit}>
      <h1>{t.title}</h1>
      <Field label={t.email} type="email" autocomplete="username" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} />
      <Field label={t.password} type="password" autocomplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
      {wantsTotp && <Field label={t.totp} inputMode="numeric" autocomplete="one-time-code" value={totp} onInput={(e) => setTotp(e.currentTarget.value)} />}
      {problem && <p class="danger" role="alert">{problem}</p>}
      <button class="main" data-testid="sign-in">{t.signIn}</button>
    </form>
  );
}

export function Setup({ token, session, done }: { token: string; session: Session; done: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [made, setMade] = useState<{ totp_secret: string | null; totp_qr: string | null } | null>(null);

  async function submit(event: Event) {
    event.preventDefault();
    try {
      setMade(await session.call("POST", "/setup", { token, name, email, password }));
      history.replaceState(null, "", "/desk");
    } catch (e) {
      setProblem(e instanceof Error ? e.message : "");
    }
  }

  if (made) {
    return (
      <div class="door">
        <h1>{t.setupDone}</h1>
        {made.totp_qr && <><p>{t.setupTotp}</p><img class="qr" src={made.totp_qr} alt={t.secret} /><p>{t.secret}: <code>{made.totp_secret}</code></p></>}
        <button type="button" class="main" onClick={done}>{t.signIn}</button>
      </div>
    );
  }
  return (
    <form class="door" onSubmit={submit}>
      <h1>{t.setupTitle}</h1>
      <Field label={t.name} autocomplete="name" required value={name} onInput={(e) => setName(e.currentTarget.value)} />
      <Field label={t.email} type="email" autocomplete="username" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} />
      <Field label={t.password} type="password" autocomplete="new-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
      {problem && <p class="danger" role="alert">{problem}</p>}
      <button class="main" data-testid="create">{t.create}</button>
    </form>
  );
}
