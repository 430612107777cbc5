// Where the cells of the grid are: rows of equal squares, filled from the left, then downwards.
export interface GridLayout {
  count: number;
  columns: number;
  rows: number;
  // From one cell's edge to the next one's, and the part of it that is left empty, in CSS pixels.
  pitch: number;
  gap: number;
  width: number;
  height: number;
}

const LARGEST_PITCH = 22;
const SMALLEST_PITCH = 5;

// As large as fits into `width` times about `height`; never smaller than can be hit, so that very many cells are higher.
export function layoutGrid(count: number, width: number, height: number): GridLayout {
  const usable = Math.max(width, SMALLEST_PITCH);
  let pitch = LARGEST_PITCH;
  while (pitch > SMALLEST_PITCH && Math.ceil(count / Math.floor(usable / pitch)) * pitch > height) pitch--;
  const columns = Math.max(1, Math.floor(usable / pitch));
  const rows = Math.ceil(count / columns);
  return { count, columns, rows, pitch, gap: pitch > 9 ? 2 : 1, width: columns * pitch, height: rows * pitch };
}

export function cellOrigin(layout: GridLayout, index: number): { x: number; y: number } {
  return { x: (index % layout.columns) * layout.pitch, y: Math.floor(index / layout.columns) * layout.pitch };
}

// The cell at a point, or -1.
export function cellAt(layout: GridLayout, x: number, y: number): number {
  const column = Math.floor(x / layout.pitch);
  const row = Math.floor(y / layout.pitch);
  if (column < 0 || column >= layout.columns || row < 0) return -1;
  const index = row * layout.columns + column;
  return index < layout.count ? index : -1;
}

// Where a key moves the cursor to; undefined for keys that do not.
export function moveCursor(layout: GridLayout, index: number, key: string): number | undefined {
  const last = layout.count - 1;
  const steps: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - layout.columns,
    ArrowDown: index + layout.columns,
    PageUp: index - layout.columns * 10,
    PageDown: index + layout.columns * 10,
    Home: 0,
    End: last,
  };
  const to = steps[key];
  if (to === undefined) return undefined;
  return to < 0 || to > last ? (key.startsWith('Page') ? Math.min(Math.max(to, 0), last) : index) : to;
}
