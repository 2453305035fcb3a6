/** In the host page: a button and an iframe, nothing else. It never touches the host's own styles or handlers. */

(() => {
  const me = document.currentScript as HTMLScriptElement | null;
  if (!me || document.getElementById("pendopo-widget")) return;
  const origin = new URL(me.src).origin;
  const host = document.createElement("div");
  host.id = "pendopo-widget";
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{all:initial}
button{position:fixed;right:16px;bottom:16px;z-index:2147483000;min-height:56px;padding:0 20px;border:0;border-radius:28px;background:#0b5d5a;color:#fff;font:600 16px/1 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;box-shadow:0 2px 12px rgb(27 36 48/30%);cursor:pointer}
button:focus-visible{outline:3px solid #f2937a;outline-offset:2px}
iframe{position:fixed;right:16px;bottom:16px;z-index:2147483001;width:400px;height:min(640px,calc(100dvh - 32px));border:0;border-radius:14px;box-shadow:0 4px 24px rgb(27 36 48/35%);background:#fbf8f2;color-scheme:light dark}
[hidden]{display:none}
@media(max-width:480px){iframe{inset:0;width:100%;height:100%;border-radius:0}}
@media print{button,iframe{display:none}}`);
  root.adoptedStyleSheets = [sheet];
  const bubble = document.createElement("button");
  bubble.type = "button";
  bubble.textContent = me.dataset.label ?? "Tanya kami";
  bubble.setAttribute("aria-label", "Buka obrolan dengan asisten digital");
  bubble.setAttribute("aria-expanded", "false");
  bubble.dataset.testid = "bubble";
  root.append(bubble);
  let frame: HTMLIFrameElement | undefined;

  function show(open: boolean): void {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.title = "Asisten digital";
      frame.src = `${origin}/widget/frame.html#${encodeURIComponent(me!.dataset.office ?? "default")}`;
      frame.allow = "";
      root.append(frame);
    }
    if (frame) frame.hidden = !open;
    bubble.hidden = open;
    bubble.setAttribute("aria-expanded", String(open));
    if (open) { frame!.focus(); frame!.contentWindow?.postMessage({ pendopo: "opened" }, origin); }
    else bubble.focus();
  }

  bubble.addEventListener("click", () => show(true));
  addEventListener("message", (event) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const said = (event.data as { pendopo?: unknown } | null)?.pendopo;
    if (said === "close") show(false);
    if (said === "leave") location.replace("about:blank");
  });
  const place = () => document.body.append(host);
  if (document.body) place(); else addEventListener("DOMContentLoaded", place);
})();
