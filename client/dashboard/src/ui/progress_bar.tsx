import { formatCount } from '../format/count';

export interface Part {
  key: string; // Of its colour, `--node-<key>`.
  label: string;
  count: number;
}

// How many of `total` ended in which way, as lengths.
export function ProgressBar({ parts, total, label }: { parts: Part[]; total: number; label: string }) {
  const done = parts.reduce((sum, { count }) => sum + count, 0);
  const text = parts.flatMap(({ label: name, count }) =>
    count > 0 ? [`${formatCount(count)} ${name.toLowerCase()}`] : [],
  );
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={`${formatCount(done)} of ${formatCount(total)}: ${text.join(', ') || 'nothing yet'}`}
      title={text.join(' · ')}
    >
      {parts.map(({ key, count }) =>
        count === 0 ? null : (
          <span key={key} class={`fill-${key}`} style={{ width: `${(100 * count) / Math.max(total, 1)}%` }} />
        ),
      )}
    </div>
  );
}
