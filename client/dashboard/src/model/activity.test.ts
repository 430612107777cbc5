import { describe, expect, it } from 'vitest';
import { Activity } from './activity';
import { Rate } from './rate';

describe('Activity', () => {
  it('counts by second', () => {
    const activity = new Activity();
    for (const ms of [1000, 1500, 2100]) activity.addAttempt(ms);
    activity.addConflict(2200);
    expect([activity.attempts(0), activity.attempts(1), activity.conflicts(0), activity.conflicts(1)]).toEqual([
      2, 1, 0, 1,
    ]);
    expect(activity.length).toBe(2);
  });

  it('stays small and loses nothing, however long it takes', () => {
    const activity = new Activity();
    for (let second = 0; second < 10_000; second++) activity.addAttempt(second * 1000);
    activity.addConflict(5_000_000);
    let attempts = 0;
    let conflicts = 0;
    for (let i = 0; i < activity.length; i++) {
      attempts += activity.attempts(i);
      conflicts += activity.conflicts(i);
    }
    expect(attempts).toBe(10_000);
    expect(conflicts).toBe(1);
    expect(activity.length).toBeLessThanOrEqual(120);
    expect(activity.conflicts(Math.floor(5_000_000 / activity.bucketMs))).toBe(1);
  });

  it('puts what is before the beginning at the beginning', () => {
    const activity = new Activity();
    activity.addAttempt(5000);
    activity.addAttempt(1000);
    expect(activity.attempts(0)).toBe(2);
  });
});

describe('Rate', () => {
  it('is of the last ten seconds', () => {
    const rate = new Rate();
    for (let ms = 0; ms < 20_000; ms += 100) rate.add(ms);
    expect(rate.perSecondNow(0)).toBeCloseTo(10, 0);
    expect(rate.perSecondNow(5000)).toBeCloseTo(5, 0);
    expect(rate.perSecondNow(60_000)).toBe(0);
  });

  it('is not endless at the beginning', () => {
    const rate = new Rate();
    expect(rate.perSecondNow(0)).toBe(0);
    rate.add(1000);
    expect(rate.perSecondNow(0)).toBe(1);
  });
});
