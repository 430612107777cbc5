import {
  type NodeRetryScheduled,
  NodeRetryScheduled_Cause as Cause,
  type OperationEvent,
  type OperationUpdate,
} from '../gen/nodeops/v1/event_pb';
import { type Operation, Operation_State as State } from '../gen/nodeops/v1/operation_pb';
import type { NodeResult } from '../gen/nodeops/v1/result_pb';
import { timeMs } from '../format/time';
import { Activity } from './activity';
import type { NodeRecord } from './node_record';
import { STATUSES, Status, statusOfResult } from './node_status';
import { Rate } from './rate';

// An operation as its log tells it: the fold over the messages of WatchOperation. It asks no clock and no network, takes
// each event once however often it comes, and costs the same for each event, so a log of any length can be taken in parts.
export class OperationLog {
  // The last snapshot that came. Its counts may be ahead of the events, or behind: `counts` are those of the events.
  operation: Operation | undefined;
  state: State = State.STATE_UNSPECIFIED;
  stateReason = '';
  lastSequence = 0n;
  total = 0;
  // Events that were dropped by retention: what is shown comes from the results alone.
  incomplete = false;
  recoveries = 0;
  attempts = 0;
  conflicts = 0;
  throttles = 0;
  readonly nodes: NodeRecord[] = [];
  readonly statusCounts: number[] = STATUSES.map(() => 0);
  readonly activity = new Activity();
  readonly finishRate = new Rate();

  private readonly byName = new Map<string, NodeRecord>();
  private touched = new Set<number>();

  apply(update: OperationUpdate): void {
    if (update.operation !== undefined) this.takeSnapshot(update.operation);
    for (const event of update.events) this.takeEvent(event);
    if (update.lastSequence > this.lastSequence && update.events.length > 0) this.lastSequence = update.lastSequence;
  }

  // Takes a result from ListNodeResults, where the events are not kept any more.
  applyResult(result: NodeResult): void {
    this.incomplete = true;
    this.finish(result);
  }

  takeSnapshot(operation: Operation): void {
    this.operation = operation;
    this.total = operation.counts?.total ?? this.total;
    if (operation.lastSequence >= this.lastSequence || this.state === State.STATE_UNSPECIFIED) {
      this.state = operation.state;
      this.stateReason = operation.cancelReason || operation.pauseReason;
    }
  }

  // The nodes that changed since the last call, by index.
  drainTouched(): Set<number> {
    const touched = this.touched;
    this.touched = new Set();
    return touched;
  }

  count(status: Status): number {
    if (status !== Status.QUEUED) return this.statusCounts[status] ?? 0;
    return (this.statusCounts[Status.QUEUED] ?? 0) + Math.max(0, this.total - this.nodes.length);
  }

  get finished(): number {
    return this.statusCounts.reduce((sum, count, status) => (status >= Status.CHANGED ? sum + count : sum), 0);
  }

  find(cluster: string, node: string): NodeRecord | undefined {
    return this.byName.get(keyOf(cluster, node));
  }

  private takeEvent(event: OperationEvent): void {
    if (event.sequence <= this.lastSequence) return;
    this.lastSequence = event.sequence;
    const at = timeMs(event.time);
    const kind = event.kind;
    switch (kind.case) {
      case 'operationStarted':
        this.total = kind.value.total;
        break;
      case 'attemptStarted': {
        const node = this.record(kind.value.cluster, kind.value.node, event);
        node.attempts = kind.value.attempt;
        node.maxAttempts = kind.value.maxAttempts;
        this.attempts++;
        this.activity.addAttempt(at);
        this.move(node, Status.WORKING);
        break;
      }
      case 'retryScheduled':
        this.retry(kind.value, event, at);
        break;
      case 'throttled': {
        const node = this.record(kind.value.cluster, kind.value.node, event);
        this.throttles++;
        this.move(node, Status.THROTTLED);
        break;
      }
      case 'nodeFinished':
        if (kind.value.result !== undefined) {
          this.finishRate.add(at);
          this.finish(kind.value.result, event);
        }
        break;
      case 'stateChanged':
        this.state = kind.value.to;
        this.stateReason = kind.value.reason;
        break;
      case 'operationRecovered':
        this.recoveries++;
        break;
      default: // A kind of a newer server.
        break;
    }
  }

  private retry(retry: NodeRetryScheduled, event: OperationEvent, at: number): void {
    const node = this.record(retry.cluster, retry.node, event);
    if (retry.cause === Cause.CONFLICT) {
      node.conflicts++;
      this.conflicts++;
      this.activity.addConflict(at);
    }
    this.move(node, Status.BACKING_OFF);
  }

  private finish(result: NodeResult, event?: OperationEvent): void {
    const node = this.record(result.cluster, result.node, event);
    node.result = result;
    node.attempts = Math.max(node.attempts, result.attempts);
    this.move(node, statusOfResult(result.result));
  }

  private record(cluster: string, node: string, event?: OperationEvent): NodeRecord {
    const key = keyOf(cluster, node);
    let record = this.byName.get(key);
    if (record === undefined) {
      record = {
        index: this.nodes.length,
        cluster,
        node,
        status: Status.QUEUED,
        attempts: 0,
        maxAttempts: 0,
        conflicts: 0,
        events: [],
        result: undefined,
      };
      this.byName.set(key, record);
      this.nodes.push(record);
      this.statusCounts[Status.QUEUED]!++;
    }
    if (event !== undefined) record.events.push(event);
    return record;
  }

  private move(node: NodeRecord, to: Status): void {
    this.statusCounts[node.status]!--;
    this.statusCounts[to]!++;
    node.status = to;
    this.touched.add(node.index);
  }
}

function keyOf(cluster: string, node: string): string {
  return `${cluster}\n${node}`; // Neither has a line break.
}
