import type { OperationEvent } from '../gen/nodeops/v1/event_pb';
import type { NodeResult } from '../gen/nodeops/v1/result_pb';
import type { Status } from './node_status';

// What is known of one node of an operation.
export interface NodeRecord {
  // Its place in the grid: the order in which nodes are heard of first.
  readonly index: number;
  readonly cluster: string;
  readonly node: string;
  status: Status;
  attempts: number;
  maxAttempts: number;
  conflicts: number;
  // Its part of the log, in order. Empty where only the result is kept.
  readonly events: OperationEvent[];
  result: NodeResult | undefined;
}
