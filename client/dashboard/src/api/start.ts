import type { MessageInitShape } from '@bufbuild/protobuf';
import { Operation_Action as Action, type Operation_Mode as Mode } from '../gen/nodeops/v1/operation_pb';
import type { OperationUpdate } from '../gen/nodeops/v1/event_pb';
import type { BatchCordonNodesRequestSchema } from '../gen/nodeops/v1/node_ops_pb';
import type { NodeOpsClient } from './client';

export interface StartOptions {
  reason: string;
  mode: Mode;
  // The same for each try of one request, so that a lost answer does not start it twice.
  requestId: string;
}

// Starts a batch over nodes of a cluster and returns the operation's name.
export function startBatch(
  client: NodeOpsClient,
  action: Action,
  cluster: string,
  names: string[],
  options: StartOptions,
): Promise<string> {
  return firstName((call) => batch(client, action, { targets: [{ cluster, names }], ...options }, call));
}

// Starts a new operation over the nodes of another one that failed.
export function startRetry(
  client: NodeOpsClient,
  action: Action,
  operation: string,
  options: StartOptions,
): Promise<string> {
  return firstName((call) => batch(client, action, { from: { operation }, ...options }, call));
}

export function startUndo(client: NodeOpsClient, name: string, options: StartOptions): Promise<string> {
  return firstName((call) => client.undoOperation({ name, ...options }, call));
}

type BatchRequest = Omit<MessageInitShape<typeof BatchCordonNodesRequestSchema>, '$typeName'>;

function batch(client: NodeOpsClient, action: Action, request: BatchRequest, call: { signal: AbortSignal }) {
  return action === Action.CORDON ? client.batchCordonNodes(request, call) : client.batchUncordonNodes(request, call);
}

// A start streams the operation. Its first message has the name; the rest is for the view that watches it.
async function firstName(open: (call: { signal: AbortSignal }) => AsyncIterable<OperationUpdate>): Promise<string> {
  const call = new AbortController();
  try {
    for await (const update of open({ signal: call.signal })) {
      if (update.operation !== undefined) return update.operation.name;
    }
  } finally {
    call.abort();
  }
  throw new Error('The service accepted the request without naming the operation');
}
