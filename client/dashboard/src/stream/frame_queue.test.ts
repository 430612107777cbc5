import { afterEach, describe, expect, it, vi } from 'vitest';
import { FrameQueue } from './frame_queue';

// A queue whose frames are run by hand and in which each item takes 3 ms.
function queue(budgetMs: number) {
  const frames: (() => void)[] = [];
  const taken: number[] = [];
  let clock = 0;
  let portions = 0;
  const items = new FrameQueue<number>(
    (item) => {
      taken.push(item);
      clock += 3;
    },
    () => portions++,
    (run) => frames.push(run),
    budgetMs,
    () => clock,
  );
  return { items, taken, frames, portions: () => portions, frame: () => frames.shift()?.() };
}

describe('FrameQueue', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('takes no more in a frame than its budget, and keeps the order', () => {
    const test = queue(8);
    for (let i = 0; i < 7; i++) test.items.push(i);
    expect(test.taken).toEqual([]);
    test.frame();
    expect(test.taken).toEqual([0, 1, 2]);
    test.frame();
    test.frame();
    expect(test.taken).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(test.frames).toHaveLength(0);
    expect(test.portions()).toBe(3);
  });

  it('asks for one frame at a time', () => {
    const test = queue(8);
    for (let i = 0; i < 100; i++) test.items.push(i);
    expect(test.frames).toHaveLength(1);
  });

  it('takes at least one item, however short the frame', () => {
    const test = queue(0);
    test.items.push(1);
    test.items.push(2);
    test.frame();
    expect(test.taken).toEqual([1]);
  });

  it('takes nothing once it is closed', () => {
    const test = queue(8);
    test.items.push(1);
    test.items.close();
    test.frame();
    test.items.push(2);
    expect(test.taken).toEqual([]);
    expect(test.frames).toHaveLength(0);
  });

  it('forgets what it has not taken once it is cleared', () => {
    const test = queue(8);
    test.items.push(1);
    test.items.clear();
    test.frame();
    test.items.push(2);
    test.frame();
    expect(test.taken).toEqual([2]);
  });

  it('asks for a frame, and goes on without it where none is drawn', () => {
    const frames: (() => void)[] = [];
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
    vi.stubGlobal('cancelAnimationFrame', (id: number) => void delete frames[id - 1]);
    const taken: number[] = [];
    const items = new FrameQueue<number>(
      (item) => taken.push(item),
      () => {},
    );
    items.push(1);
    frames[0]!();
    expect(taken).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);

    items.push(2); // The page is hidden before the frame is drawn.
    vi.advanceTimersByTime(100);
    expect(taken).toEqual([1, 2]);
    expect(frames[1]).toBeUndefined();
  });
});
