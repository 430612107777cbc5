// How long to wait before a stream is opened again: exponential, with jitter so that a restart is not met by every tab at
// once.
export const FIRST_DELAY_MS = 500;
export const LONGEST_DELAY_MS = 30_000;

// `failures`: streams that ended in a row without a message, from 1. `random`: from [0, 1).
export function reconnectDelayMs(failures: number, random: number): number {
  const whole = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20));
  return whole / 2 + (whole / 2) * random;
}
