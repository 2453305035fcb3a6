/** In the host page: a button and an iframe, nothing else. It never touches the host's own styles, handlers or layout.
 *
 * `<script src="…/widget/loader.js" data-office="id" data-label="…" data-leave="/neutral-page" defer></script>`
 */

import { bubble as t } from "../shared/strings";

(() => {
  const me = document.currentScript as HTMLScriptElement | null;
  const marks = window as unknown as Record<symbol, boolean>;
  const mark = Symbol.for("pendopo.widget");
  if (!me || marks[mark]) return;
  marks[mark] = true;
  const origin = new URL(me.src).origin;
  const { office = "default", label = t.label, leave = "/" } = me.dataset;
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const css = `:host{all:initial}
*{box-sizing:border-box}
button{position:fixed;right:max(16px,env(safe-area-inset-right));bottom:max(16px,env(safe-area-inset-bottom));z-index:2147483000;display:flex;gap:10px;align-items:center;min-height:56px;padding:0 22px 0 18px;border:0;border-radius:28px;background:#0b5d5a;color:#fff;font:600 16px/1.2 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;box-shadow:0 2px 12px rgb(27 36 48/35%);cursor:pointer}
button:hover{background:#094c4a}
button:focus-visible{outline:3px solid #f2937a;outline-offset:3px}
svg{flex:none}
span{min-width:24px;height:24px;padding:0 6px;border-radius:12px;background:#fff;color:#a8431f;font-size:14px;line-height:24px;text-align:center}
iframe{position:fixed;right:16px;bottom:16px;z-index:2147483001;width:408px;height:min(680px,calc(100vh - 32px));height:min(680px,calc(100dvh - 32px));border:0;border-radius:14px;box-shadow:0 2px 24px rgb(27 36 48/35%);color-scheme:light dark}
[hidden]{display:none}
@media(max-width:479px){iframe{inset:0;width:100%;height:100%;border-radius:0}}
@media(forced-colors:active){button,iframe{border:2px solid}}
@media print{button,iframe{display:none}}`;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Browsers before constructable sheets: an element of our own, inside our own root.
    root.append(Object.assign(document.createElement("style"), { textContent: css }));
  }
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.testid = "bubble";
  const ns = "http://www.w3.org/2000/svg", icon = document.createElementNS(ns, "svg"), path = document.createElementNS(ns, "path");
  for (const [k, v] of [["viewBox", "0 0 24 24"], ["width", "24"], ["height", "24"], ["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "1.75"], ["stroke-linejoin", "round"], ["stroke-linecap", "round"], ["aria-hidden", "true"]] as const) icon.setAttribute(k, v);
  path.setAttribute("d", "M4 5h16v11h-9l-4.5 4v-4H4ZM8 9h8M8 12.5h5");
  icon.append(path);
  const count = document.createElement("span");
  count.setAttribute("aria-hidden", "true");
  button.append(icon, label, count);
  root.append(button);

  let frame: HTMLIFrameElement | undefined, ready = false, shown = false;
  const tell = (what: string) => { if (ready) frame?.contentWindow?.postMessage({ pendopo: what }, origin); };

  function unread(n: number): void {
    count.hidden = n === 0;
    count.textContent = String(n);
    button.setAttribute("aria-label", `${label}: ${t.open}${n ? `, ${t.unread(n)}` : ""}`);
  }

  /** The iframe appears on the first hover, focus or press, never while the page loads. */
  function prepare(): void {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = t.title;
    frame.hidden = true;
    frame.src = `${origin}/widget/frame.html#${new URLSearchParams({ office, host: location.origin })}`;
    root.append(frame);
  }

  function show(open: boolean): void {
    prepare();
    shown = open;
    frame!.hidden = !open;
    button.hidden = open;
    button.setAttribute("aria-expanded", String(open));
    if (open) { unread(0); frame!.focus(); } else button.focus();
    tell(open ? "opened" : "closed");
  }

  /** A mark in this tab that a conversation is going on, so that its answers are noticed on the site's next page too. */
  function remember(yes?: boolean): boolean {
    try {
      if (yes !== undefined) yes ? sessionStorage.setItem("pendopo.on", "1") : sessionStorage.removeItem("pendopo.on");
      return sessionStorage.getItem("pendopo.on") === "1";
    } catch {
      return false;
    }
  }

  unread(0);
  button.setAttribute("aria-expanded", "false");
  for (const sign of ["pointerenter", "focus"]) button.addEventListener(sign, prepare, { once: true });
  button.addEventListener("click", () => show(true));
  addEventListener("message", (event) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const data = event.data as { pendopo?: unknown; count?: unknown } | null;
    switch (data?.pendopo) {
      case "ready": ready = true; tell(shown ? "opened" : "closed"); break;
      case "close": show(false); break;
      case "active": remember(true); break;
      case "unread": if (!shown && Number.isInteger(data.count)) unread(Math.min(99, Math.max(0, data.count as number))); break;
      case "leave": {
        remember(false);
        const to = new URL(leave, location.href);
        location.replace(/^https?:$/.test(to.protocol) ? to.href : "/");
      }
    }
  });
  const place = () => {
    document.body.append(host);
    if (remember()) (window.requestIdleCallback ?? setTimeout)(prepare);
  };
  if (document.body) place(); else addEventListener("DOMContentLoaded", place);
})();
