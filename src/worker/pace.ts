/** Keeps to a speed and says how fast the run really is. Times are in milliseconds. */
export class Pace {
  /** 0 for as fast as possible. */
  stepsPerSecond = 0;
  private ends: number[] = [];

  /** Notes that a step has ended. */
  stepped(now: number): void {
    this.ends.push(now);
    while (this.ends.length > 2 && now - this.ends[0] > 1000) this.ends.shift();
  }

  /** How long to wait before the next step. */
  wait(now: number): number {
    const last = this.ends.at(-1);
    if (this.stepsPerSecond === 0 || last === undefined) return 0;
    return Math.max(0, last + 1000 / this.stepsPerSecond - now);
  }

  /** Steps per second over the last second or so. */
  rate(): number {
    const count = this.ends.length;
    const span = count > 1 ? this.ends[count - 1] - this.ends[0] : 0;
    return span > 0 ? ((count - 1) * 1000) / span : 0;
  }

  restart(): void {
    this.ends = [];
  }
}
