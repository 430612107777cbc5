// A client in another language that knows nothing of nodeops but its address: it finds the service by reflection, checks its
// health, starts a batch, loses the stream, and goes on with after_sequence without missing an event.
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const address = process.argv[2];
const loaderOptions = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
const insecure = () => grpc.credentials.createInsecure();

// Asks the reflection service of one version; `ask` resolves with each answer in turn.
function openReflection(version) {
  const proto = path.join(path.dirname(require.resolve('@grpc/reflection/package.json')),
    `build/proto/grpc/reflection/${version}/reflection.proto`);
  const reflection = grpc.loadPackageDefinition(protoLoader.loadSync(proto, loaderOptions)).grpc.reflection[version];
  const stream = new reflection.ServerReflection(address, insecure()).ServerReflectionInfo();
  const waiting = [];
  stream.on('data', (answer) => waiting.shift().resolve(answer));
  stream.on('error', (error) => waiting.forEach((one) => one.reject(error)));
  return {
    ask: (request) => new Promise((resolve, reject) => { waiting.push({ resolve, reject }); stream.write(request); }),
    end: () => stream.end(),
  };
}

// The file that defines `symbol` and all that it imports, as a package definition.
async function definitionOf(reflection, symbol) {
  const { FileDescriptorProto, FileDescriptorSet } = require('protobufjs/ext/descriptor');
  const files = new Map();
  const add = async (request) => {
    const answer = await reflection.ask(request);
    assert(answer.file_descriptor_response, `no descriptor for ${JSON.stringify(request)}: ${JSON.stringify(answer.error_response)}`);
    for (const bytes of answer.file_descriptor_response.file_descriptor_proto) {
      const file = FileDescriptorProto.decode(bytes);
      if (files.has(file.name)) continue;
      files.set(file.name, file);
      for (const dependency of file.dependency) if (!files.has(dependency)) await add({ file_by_filename: dependency });
    }
  };
  await add({ file_containing_symbol: symbol });
  const set = FileDescriptorSet.encode({ file: [...files.values()] }).finish();
  return grpc.loadPackageDefinition(protoLoader.loadFileDescriptorSetFromBuffer(Buffer.from(set), loaderOptions));
}

// Reads a stream's events until `enough` says so or it ends; gives the events and the last snapshot.
function read(stream, enough) {
  return new Promise((resolve, reject) => {
    const events = [];
    let operation;
    stream.on('data', (update) => {
      events.push(...update.events);
      if (update.operation) operation = update.operation;
      if (enough(events)) { stream.cancel(); resolve({ events, operation }); }
    });
    stream.on('end', () => resolve({ events, operation }));
    stream.on('error', (error) => error.code === grpc.status.CANCELLED ? undefined : reject(error));
  });
}

async function main() {
  for (const version of ['v1', 'v1alpha']) {
    const reflection = openReflection(version);
    const answer = await reflection.ask({ list_services: '*' });
    const names = answer.list_services_response.service.map((service) => service.name);
    for (const name of ['nodeops.v1.NodeOps', 'grpc.health.v1.Health', `grpc.reflection.${version}.ServerReflection`]) {
      assert(names.includes(name), `${version} lists ${names}, not ${name}`);
    }
    reflection.end();
  }

  const reflection = openReflection('v1');
  const health = (await definitionOf(reflection, 'grpc.health.v1.Health')).grpc.health.v1;
  const nodeops = (await definitionOf(reflection, 'nodeops.v1.NodeOps')).nodeops.v1;
  reflection.end();

  const check = await new Promise((resolve, reject) => new health.Health(address, insecure())
    .Check({ service: 'nodeops.v1.NodeOps' }, (error, answer) => error ? reject(error) : resolve(answer)));
  assert.strictEqual(check.status, 'SERVING');

  const client = new nodeops.NodeOps(address, insecure());
  const first = await read(client.BatchCordonNodes({ targets: [{ all: true }], reason: 'other language' }),
    (events) => events.length >= 20);
  const name = first.operation.name;
  const last = first.events[first.events.length - 1].sequence;
  const rest = await read(client.WatchOperation({ name, after_sequence: last }), () => false);

  const sequences = [...first.events, ...rest.events].map((event) => event.sequence);
  assert.deepStrictEqual(sequences, sequences.map((_, index) => index + 1), 'a gap or a repetition');
  assert.strictEqual(rest.operation.state, 'SUCCEEDED');
  assert.strictEqual(rest.operation.counts.changed, rest.operation.counts.total);
  assert.strictEqual(rest.operation.last_sequence, sequences.length);
  console.log(`${rest.operation.counts.total} nodes cordoned in ${sequences.length} events, ${rest.events.length} of them after reconnecting`);
  client.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
