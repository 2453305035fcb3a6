/** The one-time link that makes an account, and the code for its second factor when it has one. */

import { useState } from "preact/hooks";
import { Icon } from "../shared/icons";
import { desk as t } from "../shared/strings";
import { Field } from "./field";
import type { Session } from "./session";

interface Made { totp_uri: string | null; totp_qr: string | null; totp_secret?: string | null }

/** The secret inside an `otpauth:` address, for people who cannot scan. */
export function secretOf(made: Made): string | null {
  return made.totp_secret ?? /[?&]secret=([A-Z2-7]+)/i.exec(made.totp_uri ?? "")?.[1] ?? null;
}

export function Setup({ token, session, done }: { token: string; session: Session; done: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<Made | null>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setProblem("");
    setBusy(true);
    try {
      setMade(await session.call("POST", "/setup", { token, name: name.trim(), email: email.trim(), password }));
    } catch (e) {
      setProblem(e instanceof Error ? e.message : t.noAnswer);
    }
    setBusy(false);
  }

  if (made) {
    const secret = secretOf(made);
    const drawn = made.totp_qr?.startsWith("data:image/") ? made.totp_qr : null;
    return (
      <div class="door" data-testid="setup-done">
        <h1><Icon name="roof" />{t.setupDone}</h1>
        <p role="status">{secret ? t.setupTotp : t.setupNext}</p>
        {drawn && <img class="qr" src={drawn} alt={t.totp} width="220" height="220" />}
        {secret && <p>{t.secret}:<br /><code>{secret.replace(/(.{4})/g, "$1 ")}</code></p>}
        <button type="button" class="main" data-testid="to-sign-in" onClick={done}>{t.signIn}</button>
      </div>
    );
  }
  return (
    <form class="door" onSubmit={(e) => void submit(e)} data-testid="setup">
      <h1><Icon name="roof" />{t.setupTitle}</h1>
      <p class="soft">{t.setupIntro}</p>
      <Field label={t.name} autocomplete="name" value={name} set={setName} testid="name" focus />
      <Field label={t.email} type="email" autocomplete="username" value={email} set={setEmail} testid="email" />
      <Field label={t.password} type="password" autocomplete="new-password" hint={t.passwordRule} value={password} set={setPassword} testid="password" />
      {problem && <p class="danger" role="alert">{problem}</p>}
      <button class="main" disabled={busy} data-testid="create">{t.create}</button>
    </form>
  );
}
