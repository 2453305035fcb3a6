import assert from "node:assert/strict";
import { test } from "node:test";
import { httpsLink, pieces, safeLink } from "../shared/links";
import { clock, date, day, moment, offsetOf, range, waited } from "../shared/time";
import { secretOf } from "../console/setup";
import { confidenceWord } from "../console/message";
import { aboutOf } from "../console/tickets";
import { tickets } from "../shared/strings";
import type { TicketEntry } from "../shared/protocol";
import { afterTwoSentences } from "../widget/card";

test("only tel: and https: links exist", () => {
  assert.equal(safeLink(undefined, "129"), "tel:129");
  assert.equal(safeLink(undefined, "0800-0000-0101"), "tel:080000000101");
  assert.equal(safeLink(undefined, "119 ext 8"), "tel:119,8");
  assert.equal(safeLink("whatsapp", "0811-1129-129"), "https://wa.me/628111129129");
  assert.equal(safeLink("web", "healing119.id"), "https://healing119.id/");
  for (const bad of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "", "tel:112", "112;x=1"]) assert.equal(safeLink(undefined, bad), null, bad);
  for (const bad of ["javascript://a.id/%0aalert(1)", "data:text/html,x", "http://a.id", "https://user:x@a.id", "https://", "ftp://a.id"]) assert.equal(safeLink("web", bad), null, bad);
  assert.equal(httpsLink("https://a.id/b?c=1"), "https://a.id/b?c=1");
});

test("addresses in a text become links without the punctuation around them; nothing else does", () => {
  assert.deepEqual(pieces("Lihat https://a.id/x. Lalu datang."), ["Lihat ", { text: "https://a.id/x", href: "https://a.id/x" }, ". Lalu datang."]);
  assert.deepEqual(pieces("(https://a.id)"), ["(", { text: "https://a.id", href: "https://a.id/" }, ")"]);
  for (const plain of ["javascript:alert(1)", "http://a.id", "<a href=x>", "https://", "halo"]) assert.deepEqual(pieces(plain), [plain]);
});

test("times carry the zone of the office", () => {
  assert.equal(offsetOf("2026-11-24T08:00:00+08:00"), 480);
  assert.equal(offsetOf("2026-11-24T00:00:00Z"), null);
  assert.equal(offsetOf(null), null);
  assert.equal(moment("2026-11-23T06:05:00Z", 480), "Senin, 23 Nov 2026, 14.05 WITA");
  assert.equal(moment("2026-11-23T06:05:00Z", 420), "Senin, 23 Nov 2026, 13.05 WIB");
  assert.equal(moment("2026-11-23T17:05:00Z", 540), "Selasa, 24 Nov 2026, 02.05 WIT");
  assert.equal(moment("2026-11-23T06:05:00Z", 60), "Senin, 23 Nov 2026, 07.05");
  assert.equal(clock("2026-11-23T16:30:00Z", 480), "00.30");
  assert.equal(day("2026-11-23T16:30:00Z", 480), "Selasa, 24 Nov 2026");
  assert.equal(date("2026-08-02"), "2 Agu 2026");
});

test("waiting counts up in words of the right size", () => {
  const from = "2026-11-23T02:00:00Z", at = new Date(from).getTime();
  assert.equal(waited(from, at + 42_000), "0:42");
  assert.equal(waited(from, at + 725_000), "12:05");
  assert.equal(waited(from, at + 3_725_000), "1 j 02 m");
  assert.equal(waited(from, at + 100_000_000), "1 hr 3 j");
  assert.equal(waited(from, at - 5000), "0:00");
});

test("an estimate is a range, never one number", () => {
  assert.deepEqual(range(60), [0, 5]);
  assert.deepEqual(range(240), [0, 10]);
  assert.deepEqual(range(900), [5, 25]);
  assert.deepEqual(range(3600), [35, 90]);
});

test("the console's words", () => {
  assert.equal(secretOf({ totp_uri: "otpauth://totp/x?secret=ABCD2345&issuer=y", totp_qr: null }), "ABCD2345");
  assert.equal(secretOf({ totp_uri: null, totp_qr: null }), null);
  assert.deepEqual([0.9, 0.6, 0.2].map(confidenceWord), ["yakin", "cukup yakin", "ragu"]);
});

test("the numbers of a sensitive topic come after two sentences", () => {
  assert.deepEqual(afterTwoSentences("Terima kasih. Ini bukan salah Anda. Saya asisten. Tunggu."), ["Terima kasih. Ini bukan salah Anda.", "Saya asisten. Tunggu."]);
  assert.deepEqual(afterTwoSentences("Buka healing119.id sekarang. Aman? Ya."), ["Buka healing119.id sekarang. Aman?", "Ya."]);
  for (const short of ["Satu saja.", "Satu. Dua.", ""]) assert.deepEqual(afterTwoSentences(short), [short, ""]);
});

test("a ticket is named by its service, or by its kind", () => {
  const entry = { kind: "laporan", service_name: null, preview: "Lampu mati" } as TicketEntry;
  assert.equal(aboutOf(entry), "Laporan: Lampu mati");
  assert.equal(aboutOf({ ...entry, service_name: "KTP-el hilang", preview: "" }), "KTP-el hilang");
  assert.deepEqual(Object.keys(tickets.statuses), Object.keys(tickets.steps));
});
