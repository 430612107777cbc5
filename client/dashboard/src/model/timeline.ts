import { type FieldWriter, NodeRetryScheduled_Cause as Cause, type OperationEvent } from '../gen/nodeops/v1/event_pb';
import type { NodeResult } from '../gen/nodeops/v1/result_pb';
import { durationMs, timeMs } from '../format/time';

export interface Wait {
  ms: number;
  message: string;
}

// One attempt at a node: when it ran, what made it wait, and how it ended.
export interface AttemptView {
  attempt: number;
  maxAttempts: number;
  startMs: number;
  // Absent while it runs.
  endMs?: number;
  throttles: Wait[];
  // It failed and another one follows.
  retry?: { cause: Cause; message: string; backoffMs: number };
  // Who wrote the node in between, where it ended in a conflict; known once the next attempt has read the node.
  conflictingWriters: FieldWriter[];
  result?: NodeResult;
}

// A node's events, in order, as its attempts. A result without any attempt (a node cancelled in the queue) stands alone,
// as attempt 0.
export function timelineOf(events: readonly OperationEvent[]): AttemptView[] {
  const attempts: AttemptView[] = [];
  const current = (at: number): AttemptView => {
    if (attempts.length === 0) {
      attempts.push({ attempt: 0, maxAttempts: 0, startMs: at, throttles: [], conflictingWriters: [] });
    }
    return attempts[attempts.length - 1]!;
  };
  for (const { kind, time } of events) {
    const at = timeMs(time);
    switch (kind.case) {
      case 'attemptStarted': {
        const { attempt, maxAttempts, conflictingWriters } = kind.value;
        const before = attempts[attempts.length - 1];
        if (before?.retry !== undefined) before.conflictingWriters = conflictingWriters;
        attempts.push({ attempt, maxAttempts, startMs: at, throttles: [], conflictingWriters: [] });
        break;
      }
      case 'retryScheduled': {
        const view = current(at);
        view.endMs = at;
        view.retry = {
          cause: kind.value.cause,
          message: kind.value.error?.message ?? '',
          backoffMs: durationMs(kind.value.backoff),
        };
        break;
      }
      case 'throttled':
        current(at).throttles.push({ ms: durationMs(kind.value.wait), message: kind.value.error?.message ?? '' });
        break;
      case 'nodeFinished': {
        const view = current(at);
        if (view.retry === undefined) view.endMs = at;
        if (kind.value.result !== undefined) view.result = kind.value.result;
        break;
      }
      default:
        break;
    }
  }
  return attempts;
}

export const CAUSE_TEXT: Record<Cause, string> = {
  [Cause.CAUSE_UNSPECIFIED]: 'Failed',
  [Cause.CONFLICT]: 'Conflict',
  [Cause.THROTTLED]: 'Throttled',
  [Cause.SERVER_ERROR]: 'API server error',
  [Cause.CONNECTION_LOST]: 'Connection lost',
  [Cause.WRITE_LOST]: 'Write lost',
  [Cause.INTERRUPTED]: 'Interrupted by a restart',
};
