/** Photos: made small before they travel a poor line, sent with progress, shown from the bridge to their own sender only. */

import { useEffect, useState } from "preact/hooks";
import type { Card } from "../shared/protocol";
import { widget as t } from "../shared/strings";

const LONGEST = 1600;
const LIMIT = 5 * 1024 * 1024;
const KINDS = ["image/jpeg", "image/png", "image/webp"];
const PATIENCE = 120_000;

/** A JPEG of at most 1 600 px; the file as it is where the browser cannot shrink it but the bridge may; null for what is no photo. */
export async function shrunk(file: Blob): Promise<Blob | null> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const pen = canvas.getContext("2d")!;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    if (small) return small;
  } catch { /* a format this browser does not know, or too little memory */ } finally { URL.revokeObjectURL(url); }
  return KINDS.includes(file.type) && file.size <= LIMIT ? file : null;
}

/** PUT the photo; `progress` in 0 … 1. Rejects when nobody answers. (`fetch` says nothing while it sends.) */
export function upload(url: string, token: string, photo: Blob, progress: (part: number) => void): Promise<Response> {
  return new Promise((done, failed) => {
    const call = new XMLHttpRequest();
    call.open("PUT", url);
    call.timeout = PATIENCE;
    call.setRequestHeader("Authorization", `Bearer ${token}`);
    call.setRequestHeader("Content-Type", photo.type);
    call.upload.onprogress = (e) => { if (e.lengthComputable) progress(e.loaded / e.total); };
    call.onerror = call.ontimeout = call.onabort = () => failed(new Error("no answer"));
    call.onload = () => done(new Response(call.responseText, { status: call.status, headers: { "Retry-After": call.getResponseHeader("Retry-After") ?? "" } }));
    call.send(photo);
  });
}

/** What a photo's message shows; `see` gives an address that lives in this page, or null when it is gone. */
export function Photo({ card, see }: { card: Card; see: (id: string) => Promise<string | null> }) {
  const [src, show] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    let here = true;
    if (card.photo) void see(card.photo).then((url) => { if (here) show(url); });
    return () => { here = false; };
  }, [card.photo]);
  if (!card.photo) return <p class="soft">{t.photoMoved}</p>;
  if (src === null) return <p class="soft">{t.photoGone}</p>;
  return src ? <img class="photo" src={src} alt={t.photoAlt} width={card.width} height={card.height} data-testid="photo" /> : <p class="soft">{t.photoLoading}</p>;
}
