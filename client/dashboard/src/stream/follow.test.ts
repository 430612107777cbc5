import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryInfoSchema } from '../gen/google/rpc/error_details_pb';
import { type OperationUpdate, OperationUpdateSchema } from '../gen/nodeops/v1/event_pb';
import { NodeOps } from '../gen/nodeops/v1/node_ops_pb';
import { LogWriter, update } from '../model/testing';
import { follow, SILENCE_MS } from './follow';
import type { Link } from './link';

type Script = (after: bigint, signal: AbortSignal) => AsyncIterable<OperationUpdate>;

// Follows a service whose n-th stream is the n-th script.
function start(scripts: Script[], ends = true) {
  const asked: bigint[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(NodeOps, {
      watchOperation: (request, context) => {
        asked.push(request.afterSequence);
        return scripts[asked.length - 1]!(request.afterSequence, context.signal);
      },
    });
  });
  const client = createClient(NodeOps, transport);
  const taken: bigint[] = [];
  const links: Link[] = [];
  const stop = new AbortController();
  const hurry = new EventTarget();
  let last = 0n;
  const done = follow({
    open: (signal) => client.watchOperation({ name: 'operations/1', afterSequence: last }, { signal }),
    take: (message) => {
      for (const event of message.events) {
        taken.push(event.sequence);
        last = event.sequence;
      }
    },
    tell: (link) => links.push(link),
    ends,
    signal: stop.signal,
    hurry,
    random: () => 0.5,
  });
  return { asked, taken, links, stop, hurry, done, states: () => links.map(({ state }) => state) };
}

const writer = new LogWriter();
const log = [
  writer.started(1),
  writer.attempt('n1'),
  writer.retry('n1'),
  writer.attempt('n1', 2),
  writer.finished('n1'),
];

const gives = (count: number, end?: ConnectError): Script =>
  async function* (after) {
    for (const event of log.slice(Number(after), Number(after) + count)) yield update([event]);
    if (end !== undefined) throw end;
  };

const hangs: Script = async function* (after, signal) {
  yield update(log.slice(Number(after), Number(after) + 1));
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
};

const lost = () => new ConnectError('connection reset', Code.Unavailable);

describe('follow', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes everything and ends', async () => {
    const run = start([gives(9)]);
    await run.done;
    expect(run.taken).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(run.states()).toEqual(['connecting', 'live', 'ended']);
  });

  it('goes on after the last sequence when a stream breaks', async () => {
    const run = start([gives(2, lost()), gives(1, lost()), gives(9)]);
    await vi.runAllTimersAsync();
    await run.done;
    expect(run.asked).toEqual([0n, 2n, 3n]);
    expect(run.taken).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  it('waits longer each time nothing comes, and as at first once something does', async () => {
    const run = start([gives(0, lost()), gives(0, lost()), gives(0, lost()), gives(1, lost()), gives(9)]);
    await vi.runAllTimersAsync();
    await run.done;
    const failures = run.links.flatMap((link) => (link.state === 'waiting' ? [link.failures] : []));
    expect(failures).toEqual([1, 2, 3, 1]);
  });

  it('stops where asking again is no use, and says why', async () => {
    for (const code of [Code.Unauthenticated, Code.PermissionDenied, Code.NotFound, Code.OutOfRange]) {
      const run = start([gives(1, new ConnectError('no', code))]);
      await run.done;
      expect(run.asked).toHaveLength(1);
      expect(run.links.at(-1)).toMatchObject({ state: 'stopped', code });
    }
  });

  it('takes a stream that is silent for dead', async () => {
    const run = start([hangs, gives(9)]);
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1000);
    expect(run.states()).toEqual(['connecting', 'live']);
    await vi.advanceTimersByTimeAsync(3000);
    await run.done;
    expect(run.asked).toEqual([0n, 1n]);
    expect(run.taken).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  it('lets heartbeats keep a stream alive', async () => {
    const beats: Script = async function* () {
      for (let i = 0; i < 10; i++) {
        yield create(OperationUpdateSchema, { lastSequence: 0n });
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
    };
    const run = start([beats]);
    await vi.runAllTimersAsync();
    await run.done;
    expect(run.asked).toHaveLength(1);
    expect(run.states()).toEqual(['connecting', 'live', 'ended']);
  });

  it('says what the service said when it goes away', async () => {
    const leaves: Script = async function* () {
      yield create(OperationUpdateSchema, { goingAway: { reason: 'shutting down', resumeAfterSequence: 0n } });
      throw lost();
    };
    const run = start([leaves, gives(9)]);
    await vi.runAllTimersAsync();
    await run.done;
    expect(run.links.find(({ state }) => state === 'waiting')).toMatchObject({ why: 'shutting down' });
    expect(run.links.at(-1)!.state).toBe('ended');
  });

  it('never comes back sooner than it was asked to', async () => {
    const busy = new ConnectError('too many watchers', Code.ResourceExhausted, undefined, [
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 20n } } },
    ]);
    const run = start([gives(0, busy), gives(9)]);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(run.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(run.asked).toHaveLength(2);
    await run.done;
  });

  it('opens a stream without an end again', async () => {
    const run = start([gives(5), gives(0, new ConnectError('no', Code.Unauthenticated))], false);
    await vi.runAllTimersAsync();
    await run.done;
    expect(run.asked).toEqual([0n, 5n]);
  });

  it('can be hurried, and stopped while it waits', async () => {
    const run = start([gives(0, lost()), gives(0, lost()), gives(9)]);
    await vi.advanceTimersByTimeAsync(1);
    run.hurry.dispatchEvent(new Event('hurry'));
    await vi.advanceTimersByTimeAsync(1);
    expect(run.asked).toHaveLength(2);
    run.stop.abort();
    await run.done;
    expect(run.asked).toHaveLength(2);
  });

  it('is silent once it is stopped', async () => {
    const run = start([hangs]);
    await vi.advanceTimersByTimeAsync(1);
    const told = run.links.length;
    run.stop.abort();
    await run.done;
    expect(run.links).toHaveLength(told);
  });
});
