// How many attempts began and how many conflicts happened, over time. Its size is bounded: when an operation takes long,
// neighbouring buckets become one and the buckets' width doubles.
export class Activity {
  private static readonly MAX_BUCKETS = 120;

  private startMs: number | undefined;
  private width = 1000;
  private attemptCounts: number[] = [];
  private conflictCounts: number[] = [];

  addAttempt(timeMs: number): void {
    const bucket = this.bucketFor(timeMs);
    this.attemptCounts[bucket] = this.attempts(bucket) + 1;
  }

  addConflict(timeMs: number): void {
    const bucket = this.bucketFor(timeMs);
    this.conflictCounts[bucket] = this.conflicts(bucket) + 1;
  }

  get bucketMs(): number {
    return this.width;
  }

  get beginMs(): number {
    return this.startMs ?? 0;
  }

  get length(): number {
    return Math.max(this.attemptCounts.length, this.conflictCounts.length);
  }

  attempts(bucket: number): number {
    return this.attemptCounts[bucket] ?? 0;
  }

  conflicts(bucket: number): number {
    return this.conflictCounts[bucket] ?? 0;
  }

  private bucketFor(timeMs: number): number {
    this.startMs ??= timeMs;
    // A server's clock may be set back: what is before the beginning counts at the beginning.
    let bucket = Math.max(0, Math.floor((timeMs - this.startMs) / this.width));
    while (bucket >= Activity.MAX_BUCKETS) {
      this.attemptCounts = halve(this.attemptCounts);
      this.conflictCounts = halve(this.conflictCounts);
      this.width *= 2;
      bucket = Math.floor(bucket / 2);
    }
    return bucket;
  }
}

function halve(counts: number[]): number[] {
  const halved: number[] = [];
  for (let i = 0; i < counts.length; i += 2) halved.push((counts[i] ?? 0) + (counts[i + 1] ?? 0));
  return halved;
}
