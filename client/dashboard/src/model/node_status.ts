import { NodeResult_Result as Result } from '../gen/nodeops/v1/result_pb';

// Where a node of an operation stands. The numbers index STATUSES; what is below CHANGED has no result yet.
export const Status = {
  QUEUED: 0,
  WORKING: 1,
  BACKING_OFF: 2,
  THROTTLED: 3,
  CHANGED: 4,
  UNCHANGED: 5,
  WOULD_CHANGE: 6,
  SKIPPED: 7,
  FAILED: 8,
  OUTCOME_UNKNOWN: 9,
  EXPIRED: 10,
  CANCELLED: 11,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

export interface StatusInfo {
  status: Status;
  label: string;
  // The CSS variable `--node-<key>` has its colour.
  key: string;
}

export const STATUSES: readonly StatusInfo[] = [
  { status: Status.QUEUED, label: 'Queued', key: 'queued' },
  { status: Status.WORKING, label: 'Working', key: 'working' },
  { status: Status.BACKING_OFF, label: 'Backing off', key: 'backing-off' },
  { status: Status.THROTTLED, label: 'Throttled', key: 'throttled' },
  { status: Status.CHANGED, label: 'Changed', key: 'changed' },
  { status: Status.UNCHANGED, label: 'Unchanged', key: 'unchanged' },
  { status: Status.WOULD_CHANGE, label: 'Would change', key: 'would-change' },
  { status: Status.SKIPPED, label: 'Skipped', key: 'skipped' },
  { status: Status.FAILED, label: 'Failed', key: 'failed' },
  { status: Status.OUTCOME_UNKNOWN, label: 'Outcome unknown', key: 'outcome-unknown' },
  { status: Status.EXPIRED, label: 'Out of time', key: 'expired' },
  { status: Status.CANCELLED, label: 'Cancelled', key: 'cancelled' },
];

export function statusInfo(status: Status): StatusInfo {
  return STATUSES[status]!;
}

const OF_RESULT: Record<Result, Status> = {
  [Result.RESULT_UNSPECIFIED]: Status.OUTCOME_UNKNOWN,
  [Result.CHANGED]: Status.CHANGED,
  [Result.UNCHANGED]: Status.UNCHANGED,
  [Result.FAILED]: Status.FAILED,
  [Result.CANCELLED]: Status.CANCELLED,
  [Result.EXPIRED]: Status.EXPIRED,
  [Result.SKIPPED]: Status.SKIPPED,
  [Result.OUTCOME_UNKNOWN]: Status.OUTCOME_UNKNOWN,
  [Result.WOULD_CHANGE]: Status.WOULD_CHANGE,
};

// A result that this page does not know yet is shown as unknown.
export function statusOfResult(result: Result): Status {
  return OF_RESULT[result] ?? Status.OUTCOME_UNKNOWN;
}

export function isFinished(status: Status): boolean {
  return status >= Status.CHANGED;
}

// As the API counts failures: FAILED, EXPIRED and OUTCOME_UNKNOWN.
export function isFailure(status: Status): boolean {
  return status === Status.FAILED || status === Status.EXPIRED || status === Status.OUTCOME_UNKNOWN;
}

export function isWaiting(status: Status): boolean {
  return status === Status.BACKING_OFF || status === Status.THROTTLED;
}
