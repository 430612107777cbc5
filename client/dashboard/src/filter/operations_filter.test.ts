import { describe, expect, it } from 'vitest';
import { fromFilter, mayStopMatching, NO_FILTER, toFilter } from './operations_filter';

describe('operations filter', () => {
  it('is read back as it was made', () => {
    for (const simple of [
      NO_FILTER,
      { ...NO_FILTER, state: 'RUNNING' },
      { ...NO_FILTER, state: 'ACTIVE', cluster: 'prod' },
      { state: 'FAILED', action: 'UNCORDON', cluster: 'we"ird\\', actor: 'spiffe://a AND b' },
    ]) {
      expect(fromFilter(toFilter(simple))).toEqual(simple);
    }
  });

  it('is what the API takes', () => {
    expect(toFilter({ ...NO_FILTER, state: 'RUNNING', cluster: 'prod' })).toBe('state = RUNNING AND cluster = "prod"');
  });

  it('is not squeezed into the controls when it says more', () => {
    for (const filter of [
      'state = RUNNING OR state = PAUSED',
      'NOT state = RUNNING',
      'state = RUNNING AND state = PAUSED',
      'create_time > "2026-01-01T00:00:00Z"',
      'state = RUNNING AND',
      'cluster = prod',
    ]) {
      expect(fromFilter(filter)).toBeUndefined();
    }
  });

  it('knows what changes', () => {
    expect(mayStopMatching('state = RUNNING')).toBe(true);
    expect(mayStopMatching('NOT end_time > "2026-01-01T00:00:00Z"')).toBe(true);
    expect(mayStopMatching('cluster = "prod"')).toBe(false);
  });
});
