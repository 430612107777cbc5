import { useState } from 'preact/hooks';
import { formatCount } from '../format/count';
import { formatClock, formatDuration } from '../format/time';
import type { Activity } from '../model/activity';

const WIDTH = 600;
const HEIGHT = 110;

// Attempts and conflicts over time, as bars: conflicts are attempts that lost, so they stand within them.
export function ActivityChart({ activity }: { activity: Activity }) {
  const [at, setAt] = useState(-1);
  const buckets = activity.length;
  let highest = 1;
  for (let i = 0; i < buckets; i++) highest = Math.max(highest, activity.attempts(i), activity.conflicts(i));
  const slots = Math.max(buckets, 12);
  const bars = (count: (bucket: number) => number) => {
    let path = '';
    for (let i = 0; i < buckets; i++) {
      const height = (count(i) / highest) * HEIGHT;
      const width = (WIDTH / slots) * 0.8;
      if (height > 0)
        path += `M${((i * WIDTH) / slots).toFixed(1)} ${HEIGHT}v${(-height).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}z`;
    }
    return path;
  };
  const per = activity.bucketMs === 1000 ? 'a second' : `in ${formatDuration(activity.bucketMs)}`;
  const move = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const bucket = Math.floor(((event.clientX - box.left) / box.width) * slots);
    setAt(bucket < buckets ? bucket : -1);
  };
  return (
    <figure class="chart">
      <figcaption>
        <span class="swatch fill-working" aria-hidden="true" /> Attempts
        <span class="swatch fill-backing-off" aria-hidden="true" /> Conflicts
        <span class="chart-value">
          {at < 0
            ? `up to ${formatCount(highest)} ${per}`
            : `${formatClock(activity.beginMs + at * activity.bucketMs).slice(0, 8)} · ${formatCount(activity.attempts(at))} attempts · ${formatCount(activity.conflicts(at))} conflicts`}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Attempts and conflicts over time, up to ${highest} ${per}`}
        onMouseMove={move}
        onMouseLeave={() => setAt(-1)}
      >
        <path class="chart-line" d={`M0 0.5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}`} />
        <path class="chart-attempts" d={bars((bucket) => activity.attempts(bucket))} />
        <path class="chart-conflicts" d={bars((bucket) => activity.conflicts(bucket))} />
        {at >= 0 && <path class="chart-cursor" d={`M${((at + 0.4) * WIDTH) / slots} 0V${HEIGHT}`} />}
      </svg>
      <div class="chart-axis" aria-hidden="true">
        <span>0</span>
        <span>{formatDuration((slots * activity.bucketMs) / 2)}</span>
        <span>{formatDuration(slots * activity.bucketMs)}</span>
      </div>
    </figure>
  );
}
