import { describe, expect, it } from 'vitest';
import { formatCount, formatNodes, formatPercent, formatRate } from './count';
import { utf8Length, visible } from './text';
import { formatAge, formatDuration } from './time';

describe('formatDuration', () => {
  it('has two units at most', () => {
    const cases: [number, string][] = [
      [0, '0ms'],
      [412.4, '412ms'],
      [999.6, '1.0s'],
      [1840, '1.8s'],
      [9960, '10s'],
      [59_600, '1m'],
      [185_000, '3m 5s'],
      [3_600_000, '1h'],
      [7_800_000, '2h 10m'],
      [356_400_000, '4d 3h'],
      [-1, ''],
      [Infinity, ''],
    ];
    for (const [ms, text] of cases) expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatAge', () => {
  it('is whole and never negative', () => {
    expect([-5000, 400, 3400, 75_000].map(formatAge)).toEqual(['now', 'now', '3s', '1m 15s']);
  });
});

describe('counts', () => {
  it('are grouped', () => {
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([1, 2, 10_000].map(formatNodes)).toEqual(['1 node', '2 nodes', '10,000 nodes']);
    expect([0.25, 9.96, 170.4].map(formatRate)).toEqual(['0.3/s', '10.0/s', '170/s']);
  });

  it('are not called whole before they are', () => {
    expect(formatPercent(9_999, 10_000)).toBe('99%');
    expect(formatPercent(1, 10_000)).toBe('1%');
    expect(formatPercent(10_000, 10_000)).toBe('100%');
    expect(formatPercent(0, 0)).toBe('0%');
  });
});

describe('visible', () => {
  it('shows what would be obeyed', () => {
    expect(visible('\u001b[31mred')).toBe('\\u001b[31mred');
    expect(visible('a\u202eb\u2066c\u200bd')).toBe('a\\u202eb\\u2066c\\u200bd');
    expect(visible('line\nbreak')).toBe('line\\u000abreak');
  });

  it('leaves everything else as it is', () => {
    const text = '<script>alert(1)</script> grüße 節點 🙂';
    expect(visible(text)).toBe(text);
  });
});

it('utf8Length counts bytes', () => {
  expect(utf8Length('aü節')).toBe(6);
});
