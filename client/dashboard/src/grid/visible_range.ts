const OVERSCAN = 8;

// The rows to draw of a list that is scrolled by `top` in a frame of `height`: those in sight and a few around them.
export function visibleRange(
  count: number,
  rowHeight: number,
  top: number,
  height: number,
): { from: number; to: number } {
  const first = Math.floor(Math.max(0, top) / rowHeight) - OVERSCAN;
  const last = Math.ceil((Math.max(0, top) + height) / rowHeight) + OVERSCAN;
  const to = Math.min(count, last);
  return { from: Math.max(0, Math.min(first, to)), to };
}
