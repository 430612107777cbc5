// What the dashboard's client library makes of the HTTP port: a unary call, a stream to its end, a stream that is left and resumed,
// an error with its details, and a time limit.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const { createFileRegistry, fromBinary } = require('@bufbuild/protobuf');
const { FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt');
const { Code, ConnectError, createClient } = require('@connectrpc/connect');
const { createGrpcWebTransport } = require('@connectrpc/connect-web');

const [baseUrl, descriptors] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, fs.readFileSync(descriptors)));
const client = createClient(registry.getService('nodeops.v1.NodeOps'), createGrpcWebTransport({ baseUrl }));

async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return ConnectError.from(error);
  }
  assert.fail('no error');
}

async function main() {
  const { clusters } = await client.listClusters({});
  assert.deepStrictEqual(clusters.map((cluster) => cluster.name), ['sandbox']);

  // A stream that is left after its first events, and another one that goes on there.
  let name = '';
  let last = 0n;
  const leave = new AbortController();
  try {
    for await (const update of client.batchCordonNodes({ targets: [{ all: true }] }, { signal: leave.signal })) {
      name ||= update.operation.name;
      last = update.lastSequence > last ? update.lastSequence : last;
      if (last >= 25n) leave.abort();
    }
  } catch (error) {
    assert.strictEqual(ConnectError.from(error).code, Code.Canceled);
  }
  assert.ok(last >= 25n);
  let operation;
  for await (const update of client.watchOperation({ name, afterSequence: last })) {
    for (const event of update.events) assert.strictEqual(event.sequence, (last += 1n));
    operation = update.operation || operation;
  }
  assert.strictEqual(operation.counts.changed, 200);

  const missing = await errorOf(client.getOperation({ name: 'operations/00000000000000000000000000' }));
  assert.strictEqual(missing.code, Code.NotFound, missing.message);
  const invalid = await errorOf(client.listOperations({ pageSize: -1 }));
  assert.strictEqual(invalid.code, Code.InvalidArgument);
  assert.ok(invalid.details.some((detail) => detail.type === 'google.rpc.BadRequest'), JSON.stringify(invalid.details));

  const late = await errorOf((async () => {
    for await (const update of client.watchOperations({}, { timeoutMs: 300 })) assert.ok(update);
  })());
  assert.strictEqual(late.code, Code.DeadlineExceeded);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
