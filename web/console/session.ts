/** The officer's session: every call carries the cookie by itself and the CSRF token by us. */

import type { Officer, Problem } from "../shared/protocol";

export class Refusal extends Error {
  constructor(public status: number, public problem: Problem) { super(problem.message); }
}

export class Session {
  officer: Officer | null = null;
  private csrf = "";
  onExpired: () => void = () => undefined;

  /** Call the desk. Throws `Refusal` for any answer that is not 2xx. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {};
    if (method !== "GET") headers["X-CSRF-Token"] = this.csrf;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const asked: RequestInit = { method, headers, cache: "no-store", credentials: "same-origin" };
    if (body !== undefined) asked.body = JSON.stringify(body);
    const answer = await fetch(`/desk/api${path}`, asked);
    if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    const problem = (await answer.json().catch(() => ({ error: "unknown", message: "Layanan tidak menjawab." }))) as Problem;
    if (answer.status === 401 && this.officer) { this.officer = null; this.onExpired(); }
    throw new Refusal(answer.status, problem);
  }

  async resume(): Promise<boolean> {
    try { this.take(await this.call("GET", "/session")); return true; } catch { return false; }
  }

  async signIn(email: string, password: string, totp: string): Promise<void> {
    this.take(await this.call("POST", "/session", { email, password, totp: totp || null }));
  }

  async signOut(): Promise<void> {
    await this.call("DELETE", "/session").catch(() => undefined);
    this.officer = null;
    this.onExpired();
  }

  private take(got: { csrf: string; officer: Officer }): void { this.csrf = got.csrf; this.officer = got.officer; }
}
