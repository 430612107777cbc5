import { useEffect, useRef, useState } from 'preact/hooks';
import { visible } from '../format/text';
import { cellAt, cellOrigin, type GridLayout, layoutGrid, moveCursor } from '../grid/layout';
import { GridPainter } from '../grid/painter';
import { readPalette } from '../grid/palette';
import type { NodeRecord } from '../model/node_record';
import { type Status, statusInfo } from '../model/node_status';
import type { OperationSession } from '../session/operation_session';

const HEIGHT = 400;

interface Props {
  session: OperationSession;
  total: number;
  only: Status | undefined;
  onOpen(node: NodeRecord): void;
}

// All nodes of an operation, each a cell. The arrow keys move a cursor, Enter opens the node.
export function NodeGrid({ session, total, only, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<GridPainter>();
  const [layout, setLayout] = useState<GridLayout>();
  const [at, setAt] = useState(-1);

  useEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const drawing = new GridPainter(canvas.current!, session.log, still);
    painter.current = drawing;
    const measure = () => {
      const next = layoutGrid(total, frame.current!.clientWidth, HEIGHT);
      drawing.resize(next, readPalette(frame.current!), devicePixelRatio);
      setLayout(next);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(frame.current!);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', measure);
    addEventListener('themechange', measure);
    let request = requestAnimationFrame(function paint(now) {
      drawing.paint(now);
      request = requestAnimationFrame(paint);
    });
    return () => {
      cancelAnimationFrame(request);
      observer.disconnect();
      dark.removeEventListener('change', measure);
      removeEventListener('themechange', measure);
    };
  }, [session, total]);
  useEffect(() => painter.current?.highlight(only), [only, layout]);

  const node = session.log.nodes[at];
  const open = (index: number) => {
    const record = session.log.nodes[index];
    if (record !== undefined) onOpen(record);
  };
  const onKey = (event: KeyboardEvent) => {
    if (layout === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') {
      open(at);
    } else if (event.key === 'Escape') {
      setAt(-1);
      return;
    } else {
      const next = moveCursor(layout, Math.max(at, 0), event.key);
      if (next === undefined) return;
      setAt(at < 0 ? 0 : next);
    }
    event.preventDefault();
  };
  const under = (event: MouseEvent) => (layout === undefined ? -1 : cellAt(layout, event.offsetX, event.offsetY));
  return (
    <div ref={frame} class="grid-frame">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label={`${total} nodes by state. Arrow keys move from node to node, Enter shows a node's attempts.`}
        onMouseMove={(event) => setAt(under(event))}
        onMouseLeave={() => setAt(-1)}
        onClick={(event) => open(under(event))}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && at < 0 && setAt(0)}
        onBlur={() => setAt(-1)}
        onKeyDown={onKey}
      />
      {layout !== undefined && at >= 0 && <Cursor layout={layout} at={at} text={describe(node)} />}
      <div class="off-screen" aria-live="polite">
        {at >= 0 && describe(node)}
      </div>
    </div>
  );
}

function Cursor({ layout, at, text }: { layout: GridLayout; at: number; text: string }) {
  const { x, y } = cellOrigin(layout, at);
  const right = x > layout.width / 2;
  return (
    <>
      <span
        class="grid-cursor"
        style={{
          left: `${x - 2}px`,
          top: `${y - 2}px`,
          width: `${layout.pitch - layout.gap + 4}px`,
          height: `${layout.pitch - layout.gap + 4}px`,
        }}
      />
      <span
        class="tooltip"
        aria-hidden="true"
        style={{
          top: `${y + layout.pitch + 4}px`,
          ...(right ? { right: `calc(100% - ${x + layout.pitch}px)` } : { left: `${x}px` }),
        }}
      >
        {text}
      </span>
    </>
  );
}

function describe(node: NodeRecord | undefined): string {
  if (node === undefined) return 'Queued: not begun yet';
  const attempts = node.maxAttempts > 0 ? `attempt ${node.attempts} of ${node.maxAttempts}` : '';
  const conflicts = node.conflicts > 0 ? `${node.conflicts} conflict${node.conflicts > 1 ? 's' : ''}` : '';
  const parts = [`${node.cluster}/${node.node}`, statusInfo(node.status).label, attempts, conflicts];
  return visible(parts.filter((part) => part !== '').join(' · '));
}
