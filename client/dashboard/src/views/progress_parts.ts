import type { OperationCounts } from '../gen/nodeops/v1/operation_pb';
import type { Part } from '../ui/progress_bar';
import { STATUSES, Status } from '../model/node_status';

// The results of an operation's nodes, as parts of a progress bar. `count`: how many nodes have a status.
export function resultParts(count: (status: Status) => number): Part[] {
  return STATUSES.filter(({ status }) => status >= Status.CHANGED).map(({ status, key, label }) => ({
    key,
    label,
    count: count(status),
  }));
}

export function countOf(counts: OperationCounts | undefined, status: Status): number {
  if (counts === undefined) return 0;
  switch (status) {
    case Status.CHANGED:
      return counts.changed;
    case Status.UNCHANGED:
      return counts.unchanged;
    case Status.WOULD_CHANGE:
      return counts.wouldChange;
    case Status.SKIPPED:
      return counts.skipped;
    case Status.FAILED:
      return counts.failed;
    case Status.OUTCOME_UNKNOWN:
      return counts.outcomeUnknown;
    case Status.EXPIRED:
      return counts.expired;
    case Status.CANCELLED:
      return counts.cancelled;
    default:
      return 0;
  }
}
