import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { visibleRange } from '../grid/visible_range';

interface Props {
  count: number;
  rowHeight: number;
  label: string;
  head: ComponentChildren;
  columns: number;
  row(index: number): ComponentChildren;
  empty: string;
}

// A table of any length: only the rows in sight are in the page.
export function VirtualRows({ count, rowHeight, label, head, columns, row, empty }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = frame.current!;
    const measure = () => setPlace({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  const { from, to } = visibleRange(count, rowHeight, place.top, place.height);
  const rows = [];
  for (let index = from; index < to; index++) rows.push(row(index));
  return (
    <div ref={frame} class="virtual" tabIndex={0} role="region" aria-label={label}>
      <table aria-rowcount={count + 1}>
        <thead>{head}</thead>
        <tbody>
          {from > 0 && <Spacer columns={columns} height={from * rowHeight} />}
          {rows}
          {to < count && <Spacer columns={columns} height={(count - to) * rowHeight} />}
        </tbody>
      </table>
      {count === 0 && <p class="empty">{empty}</p>}
    </div>
  );
}

function Spacer({ columns, height }: { columns: number; height: number }) {
  return (
    <tr class="spacer" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}
