/** The officer's session: every call carries the cookie by itself and the CSRF token by us. */

import type { Officer, Problem } from "../shared/protocol";
import { desk as t } from "../shared/strings";

/** The desk answered no, or (status 0) did not answer. */
export class Refusal extends Error {
  constructor(public status: number, public problem: Problem) { super(problem.message); }
}

export class Session {
  officer: Officer | null = null;
  onExpired: () => void = () => undefined;
  private csrf = "";

  /** Call the desk. Throws `Refusal` for any answer that is not 2xx, and when there is none. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {};
    if (method !== "GET") headers["X-CSRF-Token"] = this.csrf;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), 20_000);
    const asked: RequestInit = { method, headers, cache: "no-store", credentials: "same-origin", signal: cut.signal };
    if (body !== undefined) asked.body = JSON.stringify(body);
    let answer: Response;
    try {
      answer = await fetch(`/desk/api${path}`, asked);
    } catch {
      throw new Refusal(0, { error: "no_answer", message: t.noAnswer });
    } finally {
      clearTimeout(timer);
    }
    if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    const said = (await answer.json().catch(() => null)) as Problem | null;
    if (answer.status === 401 && this.officer) { this.officer = null; this.onExpired(); }
    throw new Refusal(answer.status, said?.message ? said : { error: "unknown", message: t.noAnswer });
  }

  /** True if a session is still open; throws `Refusal` when nobody answers. */
  async resume(): Promise<boolean> {
    try {
      this.take(await this.call("GET", "/session"));
      return true;
    } catch (problem) {
      if (problem instanceof Refusal && problem.status === 401) return false;
      throw problem;
    }
  }

  async signIn(email: string, password: string, totp: string): Promise<void> {
    this.take(await this.call("POST", "/session", totp ? { email, password, totp } : { email, password }));
  }

  async signOut(): Promise<void> {
    await this.call("DELETE", "/session").catch(() => undefined);
    this.officer = null;
    this.csrf = "";
  }

  private take(got: { csrf: string; officer: Officer }): void { this.csrf = got.csrf; this.officer = got.officer; }
}
