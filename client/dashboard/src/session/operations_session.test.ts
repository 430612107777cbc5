import type { MessageInitShape } from '@bufbuild/protobuf';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationsUpdateSchema } from '../gen/nodeops/v1/event_pb';
import { NodeOps } from '../gen/nodeops/v1/node_ops_pb';
import { Operation_State as State } from '../gen/nodeops/v1/operation_pb';
import { OperationsSession } from './operations_session';

type Script = (signal: AbortSignal) => AsyncIterable<MessageInitShape<typeof OperationsUpdateSchema>>;

// A session with a service whose n-th stream is the n-th script.
function start(scripts: Script[], filter = '', matching: () => Promise<string[]> = async () => []) {
  const asked: bigint[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(NodeOps, {
      watchOperations: (request, context) => {
        asked.push(request.afterChange);
        return scripts[asked.length - 1]!(context.signal);
      },
      listOperations: async () => ({ operations: (await matching()).map((name) => ({ name })) }),
    });
  });
  const session = new OperationsSession(createClient(NodeOps, transport), filter);
  return { session, asked, names: () => session.list.newestFirst().map(({ name }) => name) };
}

const change = (lastChange: bigint, ...names: string[]) => ({
  operations: names.map((name) => ({ name, state: State.RUNNING })),
  lastChange,
});

const hang = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

describe('OperationsSession', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', () => 0); // As in a page that is hidden.
    vi.stubGlobal('cancelAnimationFrame', () => {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('drops what stopped to match, not what came while it asked', async () => {
    const requests = new EventTarget();
    const script: Script = async function* (signal) {
      yield change(2n, 'a', 'b');
      await new Promise((resolve) => requests.addEventListener('request', resolve));
      yield change(3n, 'c');
      await hang(signal);
    };
    const run = start([script], 'state = RUNNING', async () => {
      requests.dispatchEvent(new Event('request'));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return ['b'];
    });
    await vi.advanceTimersByTimeAsync(3500);
    expect(run.names()).toEqual(['c', 'b', 'a']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(run.names()).toEqual(['c', 'b']);
    run.session.close();
  });
});
