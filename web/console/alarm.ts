/** The alarm for `kritis`: title, sound and, where the browser allows, a notification, until someone takes it. */

import { desk as t } from "../shared/strings";

const EVERY = 4000;

export class Alarm {
  muted = false;
  private count = 0;
  private ringing: ReturnType<typeof setInterval> | undefined;
  private flashing: ReturnType<typeof setInterval> | undefined;
  private audio: AudioContext | undefined;

  /** Tell it how many `kritis` conversations wait. */
  waiting(count: number): void {
    if (count > this.count) this.notify(count);
    this.count = count;
    if (count && !this.ringing) {
      this.beep();
      this.ringing = setInterval(() => this.beep(), EVERY);
      this.flashing = setInterval(() => this.flash(), 1000);
      this.flash();
    }
    if (!count) this.stop();
  }

  stop(): void {
    this.count = 0;
    clearInterval(this.ringing);
    clearInterval(this.flashing);
    this.ringing = this.flashing = undefined;
    document.title = t.title;
  }

  /** Browsers give sound only after a gesture: call this from one. */
  allowSound(): void {
    try {
      this.audio ??= new AudioContext();
      if (this.audio.state === "suspended") void this.audio.resume();
    } catch { /* no sound device: title and banner remain */ }
  }

  get mayAskToNotify(): boolean { return "Notification" in window && Notification.permission === "default"; }

  async askToNotify(): Promise<void> { await Notification.requestPermission(); }

  private flash(): void {
    const loud = `(${this.count}) ${t.alarm}`;
    document.title = document.title === loud ? t.title : loud;
  }

  private notify(count: number): void {
    if (this.muted || !("Notification" in window) || Notification.permission !== "granted") return;
    // No word of the conversation: a notification is seen by whoever stands beside the screen.
    const shown = new Notification(t.alarmTitle(count), { tag: "pendopo-kritis" });
    shown.onclick = () => window.focus();
  }

  private beep(): void {
    if (this.muted || this.audio?.state !== "running") return;
    for (const [at, pitch] of [[0, 880], [0.22, 660]] as const) {
      const tone = this.audio.createOscillator(), loud = this.audio.createGain(), begin = this.audio.currentTime + at;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.0001, begin);
      loud.gain.exponentialRampToValueAtTime(0.2, begin + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, begin + 0.18);
      tone.connect(loud).connect(this.audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.2);
    }
  }
}
