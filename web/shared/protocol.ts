/** The shapes the bridge speaks (`/v1` and `/desk/api`). */

export type State = "bot" | "queued" | "with_officer" | "resolved";
export type Delivery = "pending" | "accepted" | "delivered" | "read" | "retrying" | "failed";
export interface Section { heading: string; lines: string[] }
export interface Dial { label: string; dial: string; kind?: string }
export interface Card {
  kind?: string; title: string; sections: Section[]; legal_basis: string[]; sources: string[]; fee_idr?: number;
  reviewed_at?: string; review_by?: string; confidence?: "verified" | "likely" | "unverified"; numbers?: Dial[]; hide_history?: boolean;
  photo?: string | null; width?: number; height?: number;
}
export interface Understanding {
  intent: string | null; confidence: number; service: string | null; service_name?: string | null; service_confidence: number;
  sensitive: string | null; sensitive_confidence: number;
}
export interface Message {
  seq: number; author: "citizen" | "bot" | "officer" | "system"; author_name: string | null; author_unit: string | null;
  kind: string; text: string; card: Card | null; buttons: { id: string; title: string }[]; delivery: Delivery; created_at: string;
  understanding?: Understanding | null; suppressed?: boolean; masked?: boolean;
}
export interface View {
  state: State; last_seq: number; typing: "bot" | "officer" | null; queue: { position: number; estimate_s: number | null } | null;
  officer: { name: string; unit: string | null } | null; messages: Message[];
}
export interface Office {
  id: string; name: string; greeting: string; examples: string[]; privacy_note: string; open_now: boolean; closed_for: string | null; opens_at: string | null;
  hours_text: string; emergency: Dial[];
}
export interface Officer { id: string; name: string; email: string; role: string; unit: string | null; unit_name: string | null }
export interface Entry {
  conversation_id: string; channel: string; office: string; state: State; service: string | null; service_name: string | null; reason: string | null;
  reason_text: string | null; severity: string | null; unit: string | null; unit_name: string | null; waiting_since: string | null;
  due_at: string | null; created_at: string; last_seq: number; officer: { id: string; name: string } | null; preview: string | null;
}
export interface Thread extends Entry {
  mine: boolean; summary: string | null; citizen_outcome: string | null; rating: number | null; messages: Message[];
  notes: { id: number; text: string; officer: string; created_at: string }[];
}
export interface Queue { items: Entry[]; counts: { waiting: number; kritis: number } }
export interface Problem { error: string; message: string; officer?: string }
export type TicketStatus = "diterima" | "diteruskan" | "diproses" | "selesai" | "ditolak";
export interface TicketEntry {
  number: string; office: string; kind: "laporan" | "berkas"; status: TicketStatus; privacy: "biasa" | "anonim" | "rahasia"; service_name: string | null;
  unit: string; unit_name: string | null; reporter: string | null; preview: string; created_at: string; status_at: string; due_at: string | null; is_late: boolean;
}
export interface TicketDetails { what?: string; where?: string; since?: string; condition?: string; have?: string[]; missing?: string[]; unsure?: string[] }
export interface Ticket extends TicketEntry {
  details: TicketDetails; photos: { id: string; width: number; height: number }[]; note: string | null; respond_by: string | null; reply_by: string | null; decide_by: string | null; conversation_id: string | null;
  may_open_contact: boolean; next: { status: TicketStatus; note_required: boolean }[];
  history?: { status: TicketStatus; note: string | null; officer: string | null; created_at: string }[];
}
export interface TicketList { items: TicketEntry[]; counts: Record<TicketStatus, number>; more: boolean }
