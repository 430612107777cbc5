import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationsUpdateSchema } from '../gen/nodeops/v1/event_pb';
import { NodeOps } from '../gen/nodeops/v1/node_ops_pb';
import { Operation_State as State } from '../gen/nodeops/v1/operation_pb';
import { connection } from './connection';
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

const breaks = (code: Code, ...updates: ReturnType<typeof change>[]): Script =>
  async function* () {
    yield* updates;
    throw new ConnectError('no', code);
  };

const stays = (...updates: ReturnType<typeof change>[]): Script =>
  async function* (signal) {
    yield* updates;
    await hang(signal);
  };

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

  it('starts over with a service that has lost what it told', async () => {
    const run = start([
      breaks(Code.Unavailable, change(8n, 'a'), change(9n, 'b')),
      breaks(Code.InvalidArgument),
      stays(change(1n, 'c')),
    ]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(run.asked).toEqual([0n, 9n, 0n]);
    expect(run.session.link).toEqual({ state: 'live' });
    expect(run.names()).toEqual(['c']);
    run.session.close();
  });

  it('forgets what it has heard and not taken yet when it starts over', async () => {
    const run = start([
      breaks(Code.Unavailable, change(9n, 'a')),
      breaks(Code.InvalidArgument),
      stays(change(1n, 'c')),
    ]);
    await vi.advanceTimersByTimeAsync(1);
    connection.reconnectNow();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.asked).toEqual([0n, 9n, 0n]);
    expect(run.names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(run.names()).toEqual(['c']);
    run.session.close();
  });

  it('starts over once', async () => {
    const run = start([
      breaks(Code.Unavailable, change(9n, 'a')),
      breaks(Code.InvalidArgument),
      breaks(Code.InvalidArgument),
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run.asked).toEqual([0n, 9n, 0n]);
    expect(run.session.link).toMatchObject({ state: 'stopped', code: Code.InvalidArgument });
    run.session.close();
  });

  it('does not start over where it has heard nothing: the filter is wrong', async () => {
    const run = start([breaks(Code.InvalidArgument)], 'nonsense = 1');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run.asked).toEqual([0n]);
    expect(run.session.problem).toBe('The service refused the request (no)');
    run.session.close();
  });

  it('says what the service said when it goes away, and goes on where it was', async () => {
    const leaves: Script = async function* () {
      yield change(4n, 'a');
      yield { goingAway: { reason: 'rolling update', resumeAfterSequence: 4n }, lastChange: 4n };
      throw new ConnectError('rolling update: call WatchOperations with after_change=4', Code.Unavailable);
    };
    const run = start([leaves, stays(change(5n, 'b'))]);
    await vi.advanceTimersByTimeAsync(200);
    expect(run.session.link).toMatchObject({ state: 'waiting', why: 'rolling update', failures: 1 });
    expect(connection.link).toBe(run.session.link);
    expect(run.names()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(run.asked).toEqual([0n, 4n]);
    expect(run.session.link).toEqual({ state: 'live' });
    expect(run.names()).toEqual(['b', 'a']);
    run.session.close();
  });

  it('stops at a 401, says so, and asks no more', async () => {
    const fetch = vi.fn(async () => new Response('who are you?', { status: 401 }));
    const transport = createGrpcWebTransport({ baseUrl: 'http://nodeops.example', fetch });
    const session = new OperationsSession(createClient(NodeOps, transport), 'state = RUNNING');
    await vi.advanceTimersByTimeAsync(60_000);
    connection.reconnectNow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch).toHaveBeenCalledOnce();
    expect(connection.link).toMatchObject({ state: 'stopped', code: Code.Unauthenticated });
    expect(session.problem).toBe('The service does not know you: sign in, then load this page again (HTTP 401)');
    session.close();
  });
});
