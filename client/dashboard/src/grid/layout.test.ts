import { describe, expect, it } from 'vitest';
import { cellAt, cellOrigin, layoutGrid, moveCursor } from './layout';

describe('layoutGrid', () => {
  it('has a place for each cell within the width', () => {
    for (const count of [1, 7, 300, 10_000, 100_000]) {
      for (const width of [320, 720, 1400]) {
        const layout = layoutGrid(count, width, 420);
        expect(layout.width).toBeLessThanOrEqual(width);
        expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(count);
        expect(layout.columns * (layout.rows - 1)).toBeLessThan(count);
      }
    }
  });

  it('fills the height it may have, and exceeds it rather than vanish', () => {
    expect(layoutGrid(10_000, 1200, 420).height).toBeLessThanOrEqual(420);
    expect(layoutGrid(12, 1200, 420).pitch).toBe(22);
    expect(layoutGrid(100_000, 320, 420).pitch).toBe(5);
  });

  it('survives a place without width, and nothing to show', () => {
    expect(layoutGrid(10, 0, 420).columns).toBe(1);
    expect(layoutGrid(0, 500, 420).rows).toBe(0);
  });

  it('finds the cell that it drew', () => {
    const layout = layoutGrid(1003, 700, 420);
    for (const index of [0, 1, layout.columns - 1, layout.columns, 1002]) {
      const { x, y } = cellOrigin(layout, index);
      expect(cellAt(layout, x + 1, y + 1)).toBe(index);
    }
    expect(cellAt(layout, layout.width + 1, 1)).toBe(-1);
    expect(cellAt(layout, layout.width - 1, layout.height - 1)).toBe(-1); // The last row is not full.
    expect(cellAt(layout, -1, 1)).toBe(-1);
  });
});

describe('moveCursor', () => {
  const layout = layoutGrid(100, 22 * 10, 1000);
  it('moves by cells, rows and to the ends', () => {
    expect(moveCursor(layout, 15, 'ArrowRight')).toBe(16);
    expect(moveCursor(layout, 15, 'ArrowUp')).toBe(5);
    expect(moveCursor(layout, 15, 'End')).toBe(99);
    expect(moveCursor(layout, 15, 'PageDown')).toBe(99);
    expect(moveCursor(layout, 15, 'a')).toBeUndefined();
  });

  it('stays within the grid', () => {
    expect(moveCursor(layout, 0, 'ArrowLeft')).toBe(0);
    expect(moveCursor(layout, 5, 'ArrowUp')).toBe(5);
    expect(moveCursor(layout, 95, 'ArrowDown')).toBe(95);
  });
});
