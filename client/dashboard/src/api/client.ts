import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { NodeOps } from '../gen/nodeops/v1/node_ops_pb';

export type NodeOpsClient = Client<typeof NodeOps>;

// The service that served this page.
export const client: NodeOpsClient = createClient(NodeOps, createGrpcWebTransport({ baseUrl: location.origin }));
