import { describe, expect, it } from 'vitest';
import { FIRST_DELAY_MS, LONGEST_DELAY_MS, reconnectDelayMs } from './reconnect_policy';

describe('reconnectDelayMs', () => {
  it('doubles up to a limit', () => {
    const whole = [1, 2, 3, 4].map((failures) => reconnectDelayMs(failures, 1));
    expect(whole).toEqual([500, 1000, 2000, 4000]);
    expect(reconnectDelayMs(1000, 1)).toBe(LONGEST_DELAY_MS);
  });

  it('is spread over the upper half', () => {
    expect(reconnectDelayMs(1, 0)).toBe(FIRST_DELAY_MS / 2);
    expect(reconnectDelayMs(1, 0.5)).toBe(FIRST_DELAY_MS * 0.75);
  });
});
