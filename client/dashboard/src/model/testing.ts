import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  NodeRetryScheduled_Cause as Cause,
  OperationEventSchema,
  type OperationEvent,
  OperationUpdateSchema,
  type OperationUpdate,
} from '../gen/nodeops/v1/event_pb';
import { NodeResult_Result as Result } from '../gen/nodeops/v1/result_pb';

type Kind = NonNullable<MessageInitShape<typeof OperationEventSchema>['kind']>;

// For tests: writes an operation's log, one millisecond an event unless told otherwise.
export class LogWriter {
  private sequence = 0n;
  atMs = 1_700_000_000_000;

  event(kind: Kind): OperationEvent {
    this.atMs += 1;
    return create(OperationEventSchema, { sequence: ++this.sequence, time: timestampFromMs(this.atMs), kind });
  }

  started(total: number): OperationEvent {
    return this.event({ case: 'operationStarted', value: { total } });
  }

  attempt(node: string, attempt = 1, managers: string[] = []): OperationEvent {
    const conflictingWriters = managers.map((manager) => ({ manager, operation: 'Update' }));
    return this.event({
      case: 'attemptStarted',
      value: { cluster: 'prod', node, attempt, maxAttempts: 4, conflictingWriters },
    });
  }

  retry(node: string, attempt = 1, cause = Cause.CONFLICT): OperationEvent {
    const backoff = { nanos: 100_000_000 };
    const error = { code: 10, message: 'the object has been modified', reason: 'Conflict', httpStatus: 409 };
    return this.event({
      case: 'retryScheduled',
      value: { cluster: 'prod', node, attempt, maxAttempts: 4, cause, error, backoff },
    });
  }

  throttled(node: string): OperationEvent {
    return this.event({ case: 'throttled', value: { cluster: 'prod', node, attempt: 1, wait: { seconds: 2n } } });
  }

  finished(node: string, result = Result.CHANGED, attempts = 1): OperationEvent {
    return this.event({ case: 'nodeFinished', value: { result: { cluster: 'prod', node, result, attempts } } });
  }
}

export function update(events: OperationEvent[]): OperationUpdate {
  const lastSequence = events[events.length - 1]?.sequence ?? 0n;
  return create(OperationUpdateSchema, { events, lastSequence });
}
