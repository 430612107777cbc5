import { expect, it } from 'vitest';
import { visibleRange } from './visible_range';

it('has what is in sight and a few around it', () => {
  expect(visibleRange(10_000, 30, 3000, 600)).toEqual({ from: 92, to: 128 });
  expect(visibleRange(10_000, 30, 0, 600)).toEqual({ from: 0, to: 28 });
  expect(visibleRange(5, 30, 0, 600)).toEqual({ from: 0, to: 5 });
  expect(visibleRange(0, 30, 0, 600)).toEqual({ from: 0, to: 0 });
  // The list has become shorter than the place that it was scrolled to.
  expect(visibleRange(10, 30, 3000, 600)).toEqual({ from: 10, to: 10 });
});
