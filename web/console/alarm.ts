/** The alarm for `kritis`: sound and title until someone takes it, and a notification where the browser allows. */

import { desk as t } from "../shared/strings";

export class Alarm {
  muted = false;
  private ringing: ReturnType<typeof setInterval> | undefined;
  private audio: AudioContext | undefined;
  private known = 0;

  /** Tell it how many `kritis` conversations wait. */
  waiting(count: number): void {
    document.title = count ? `(${count}) ${t.alarm}` : t.title;
    if (count > this.known && "Notification" in window && Notification.permission === "granted") new Notification(t.alarm);
    this.known = count;
    if (count && !this.ringing) {
      this.beep();
      this.ringing = setInterval(() => this.beep(), 4000);
    }
    if (!count && this.ringing) {
      clearInterval(this.ringing);
      this.ringing = undefined;
    }
  }

  /** Browsers allow sound and notifications only after a gesture: call this from one. */
  allow(): void {
    this.audio ??= new AudioContext();
    void this.audio.resume();
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
  }

  private beep(): void {
    if (this.muted || !this.audio) return;
    for (const at of [0, 0.25]) {
      const tone = this.audio.createOscillator(), loud = this.audio.createGain();
      tone.frequency.value = 880;
      loud.gain.value = 0.15;
      tone.connect(loud).connect(this.audio.destination);
      tone.start(this.audio.currentTime + at);
      tone.stop(this.audio.currentTime + at + 0.15);
    }
  }
}
