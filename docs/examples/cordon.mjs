// Cordons nodes and follows the operation to its end, whatever happens to the connection. With @grpc/grpc-js and @grpc/proto-loader;
// valid as TypeScript too.
//   node cordon.mjs SERVER PROTO_FOLDER NODE...
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const [server, protos, ...names] = process.argv.slice(2);
const definition = protoLoader.loadSync('nodeops/v1/node_ops.proto', {
  includeDirs: [protos], longs: Number, enums: String, defaults: true, oneofs: true,
});
const { NodeOps } = grpc.loadPackageDefinition(definition).nodeops.v1;
const client = new NodeOps(server, grpc.credentials.createInsecure());

// The same request_id makes it safe to send the request again when it is not known whether the first one arrived.
const request = { targets: [{ names }], reason: 'kernel upgrade', requestId: randomUUID() };
let operation;
let after = 0;
for (;;) {
  try {
    const stream = operation ? client.watchOperation({ name: operation.name, afterSequence: after }) : client.batchCordonNodes(request);
    for await (const update of stream) {
      for (const event of update.events) {
        after = event.sequence;
        if (event.nodeFinished) console.log(`${event.nodeFinished.result.node} ${event.nodeFinished.result.result}`);
        if (event.retryScheduled) console.log(`${event.retryScheduled.node} tries again: ${event.retryScheduled.error.message}`);
      }
      operation = update.operation ?? operation;
    }
    break;
  } catch (error) {
    if (error.code !== grpc.status.UNAVAILABLE) throw error;
    await sleep(500 + 500 * Math.random());
  }
}
console.log(`${operation.name} ${operation.state}`);
client.close();
process.exitCode = operation.state === 'SUCCEEDED' ? 0 : 1;
