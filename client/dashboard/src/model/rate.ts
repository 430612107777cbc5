// Nodes finished per second over the last few seconds, by the server's clock.
export class Rate {
  private static readonly WINDOW_SECONDS = 10;

  private firstMs: number | undefined;
  private lastMs = 0;
  private perSecond = new Map<number, number>();

  add(timeMs: number): void {
    this.firstMs ??= timeMs;
    this.lastMs = Math.max(this.lastMs, timeMs);
    const second = Math.floor(timeMs / 1000);
    this.perSecond.set(second, (this.perSecond.get(second) ?? 0) + 1);
    for (const old of this.perSecond.keys()) {
      if (old >= second - Rate.WINDOW_SECONDS) break; // A Map keeps the order of insertion.
      this.perSecond.delete(old);
    }
  }

  // `silentMs`: how long ago the last event came. 0 where nothing has finished in the window.
  perSecondNow(silentMs: number): number {
    if (this.firstMs === undefined) return 0;
    const nowMs = this.lastMs + Math.max(0, silentMs);
    const from = Math.floor(nowMs / 1000) - Rate.WINDOW_SECONDS + 1;
    let finished = 0;
    for (const [second, count] of this.perSecond) if (second >= from) finished += count;
    const spanMs = nowMs - Math.max(this.firstMs, from * 1000);
    return finished / (Math.max(spanMs, 1000) / 1000);
  }
}
