import { describe, expect, it } from 'vitest';
import { NodeRetryScheduled_Cause as Cause } from '../gen/nodeops/v1/event_pb';
import { NodeResult_Result as Result } from '../gen/nodeops/v1/result_pb';
import { LogWriter } from './testing';
import { timelineOf } from './timeline';

describe('timelineOf', () => {
  it('names at a conflict who won it, as the next attempt found out', () => {
    const writer = new LogWriter();
    const attempts = timelineOf([
      writer.attempt('n1'),
      writer.retry('n1'),
      writer.attempt('n1', 2, ['kubelet']),
      writer.finished('n1', Result.CHANGED, 2),
    ]);
    expect(attempts).toHaveLength(2);
    expect(attempts[0]).toMatchObject({
      attempt: 1,
      retry: { cause: Cause.CONFLICT, backoffMs: 100, message: 'the object has been modified' },
      conflictingWriters: [{ manager: 'kubelet' }],
    });
    expect(attempts[0]!.endMs! - attempts[0]!.startMs).toBe(1);
    expect(attempts[1]).toMatchObject({ attempt: 2, conflictingWriters: [], result: { result: Result.CHANGED } });
  });

  it('has no end for an attempt that runs', () => {
    const attempts = timelineOf([new LogWriter().attempt('n1')]);
    expect(attempts[0]!.endMs).toBeUndefined();
  });

  it('shows a result without an attempt', () => {
    const attempts = timelineOf([new LogWriter().finished('n1', Result.CANCELLED, 0)]);
    expect(attempts).toMatchObject([{ attempt: 0, result: { result: Result.CANCELLED } }]);
  });

  it('puts throttling at its attempt', () => {
    const writer = new LogWriter();
    const attempts = timelineOf([writer.attempt('n1'), writer.throttled('n1'), writer.finished('n1')]);
    expect(attempts).toMatchObject([{ throttles: [{ ms: 2000 }], result: { result: Result.CHANGED } }]);
  });
});
