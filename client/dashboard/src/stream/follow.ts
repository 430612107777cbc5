import type { Code } from '@connectrpc/connect';
import type { Link } from './link';
import { reconnectDelayMs } from './reconnect_policy';
import { judge } from './verdict';

// A stream that has been silent for longer than two heartbeats and some is dead, whatever TCP thinks.
export const SILENCE_MS = 25_000;

export interface GoingAwayMessage {
  goingAway?: { reason: string } | undefined;
}

export interface FollowOptions<M extends GoingAwayMessage> {
  // Opens the stream after what has been taken so far.
  open(signal: AbortSignal): AsyncIterable<M>;
  take(message: M): void;
  tell(link: Link): void;
  // Whether a stream that ends OK is over, or is to be opened again.
  ends: boolean;
  // Asked when a stream is refused for good: whether `open` asks for something else from now on, so that it is opened anew.
  startOver?(code: Code): boolean;
  signal: AbortSignal;
  // Ends a wait early.
  hurry?: EventTarget;
  random?: () => number;
  now?: () => number;
}

// Follows a stream until it has ended, cannot go on, or `signal` is aborted; reopens it as often as it breaks.
export async function follow<M extends GoingAwayMessage>(options: FollowOptions<M>): Promise<void> {
  const { signal, tell } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  let failures = 0;
  while (!signal.aborted) {
    if (failures === 0) tell({ state: 'connecting' });
    const attempt = await once(options);
    if (signal.aborted) return;
    if (attempt.error === undefined && options.ends) {
      tell({ state: 'ended' });
      return;
    }
    const verdict = judge(attempt.error ?? new Error('The stream ended'));
    if (!verdict.again && !attempt.heard && options.startOver?.(verdict.code)) {
      failures = 0;
      continue;
    }
    if (!verdict.again) {
      tell({ state: 'stopped', why: verdict.why, code: verdict.code });
      return;
    }
    failures = attempt.heard ? 1 : failures + 1;
    const delay = Math.max(reconnectDelayMs(failures, random()), verdict.atLeastMs);
    tell({ state: 'waiting', why: attempt.goingAway ?? verdict.why, retryAtMs: now() + delay, failures });
    await sleep(delay, signal, options.hurry);
  }
}

interface Attempt {
  heard: boolean;
  goingAway?: string;
  error?: unknown;
}

// One stream, from its opening to its end.
async function once<M extends GoingAwayMessage>(options: FollowOptions<M>): Promise<Attempt> {
  const attempt: Attempt = { heard: false };
  const own = new AbortController();
  const abort = () => own.abort();
  options.signal.addEventListener('abort', abort);
  let silence = setTimeout(abort, SILENCE_MS);
  try {
    for await (const message of options.open(own.signal)) {
      if (own.signal.aborted) break;
      clearTimeout(silence);
      silence = setTimeout(abort, SILENCE_MS);
      if (!attempt.heard) options.tell({ state: 'live' });
      attempt.heard = true;
      if (message.goingAway !== undefined) attempt.goingAway = message.goingAway.reason || 'The service is restarting';
      options.take(message);
    }
    if (own.signal.aborted) attempt.error = new Error('Nothing was heard for too long');
  } catch (error) {
    attempt.error = own.signal.aborted ? new Error('Nothing was heard for too long') : error;
  } finally {
    clearTimeout(silence);
    options.signal.removeEventListener('abort', abort);
    own.abort();
  }
  return attempt;
}

function sleep(ms: number, signal: AbortSignal, hurry?: EventTarget): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      hurry?.removeEventListener('hurry', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    hurry?.addEventListener('hurry', done);
  });
}
