import { formatCount } from '../format/count';
import { STATUSES, Status } from '../model/node_status';
import type { OperationLog } from '../model/operation_log';

const ALWAYS: readonly Status[] = [
  Status.QUEUED,
  Status.WORKING,
  Status.BACKING_OFF,
  Status.CHANGED,
  Status.UNCHANGED,
  Status.FAILED,
];

interface Props {
  log: OperationLog;
  only: Status | undefined;
  onOnly(status: Status | undefined): void;
}

// What the colours mean and how many there are; each is a button that shows only its nodes.
export function GridLegend({ log, only, onOnly }: Props) {
  return (
    <ul class="legend" aria-label="States of nodes">
      {STATUSES.filter(({ status }) => log.count(status) > 0 || ALWAYS.includes(status)).map(
        ({ status, key, label }) => (
          <li key={key}>
            <button
              type="button"
              class="legend-item"
              aria-pressed={only === status}
              onClick={() => onOnly(only === status ? undefined : status)}
            >
              <span class={`swatch fill-${key}`} aria-hidden="true" />
              {label} <b data-status={key}>{formatCount(log.count(status))}</b>
            </button>
          </li>
        ),
      )}
    </ul>
  );
}
