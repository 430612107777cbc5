const LONGEST_FRAME_MS = 100;

// Takes what comes in bursts in small portions, so that the page never blocks: at most `budgetMs` at a time, once a frame.
// While the page is hidden no frames are drawn, and a timer takes their place.
export class FrameQueue<T> {
  private items: T[] = [];
  private next = 0;
  private scheduled = false;
  private closed = false;

  constructor(
    private readonly take: (item: T) => void,
    // After each portion.
    private readonly taken: () => void,
    private readonly schedule: (run: () => void) => void = nextFrame,
    private readonly budgetMs = 8,
    private readonly now: () => number = () => performance.now(),
  ) {}

  push(item: T): void {
    this.items.push(item);
    this.wake();
  }

  get pending(): number {
    return this.items.length - this.next;
  }

  // What has not been taken is forgotten.
  clear(): void {
    this.items = [];
    this.next = 0;
  }

  // Nothing is taken any more.
  close(): void {
    this.closed = true;
  }

  private wake(): void {
    if (this.scheduled || this.closed) return;
    this.scheduled = true;
    this.schedule(() => this.run());
  }

  private run(): void {
    this.scheduled = false;
    if (this.closed || this.pending === 0) return;
    const end = this.now() + this.budgetMs;
    do {
      this.take(this.items[this.next++]!);
    } while (this.pending > 0 && this.now() < end);
    if (this.pending === 0) this.clear();
    else this.wake();
    this.taken();
  }
}

// A frame that is asked for before the page is hidden is not drawn either: whichever comes first, it or the timer, runs.
function nextFrame(run: () => void): void {
  const first = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(first);
  const timer = setTimeout(first, LONGEST_FRAME_MS);
}
