import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { OperationUpdateSchema, NodeRetryScheduled_Cause as Cause } from '../gen/nodeops/v1/event_pb';
import { Operation_State as State } from '../gen/nodeops/v1/operation_pb';
import { NodeResult_Result as Result } from '../gen/nodeops/v1/result_pb';
import { Status } from './node_status';
import { OperationLog } from './operation_log';
import { LogWriter, update } from './testing';

describe('OperationLog', () => {
  it('follows a node through its attempts', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    const statuses: Status[] = [];
    for (const event of [
      writer.started(1),
      writer.attempt('n1'),
      writer.throttled('n1'),
      writer.attempt('n1'),
      writer.retry('n1'),
      writer.attempt('n1', 2),
      writer.finished('n1', Result.CHANGED, 2),
    ]) {
      log.apply(update([event]));
      statuses.push(log.nodes[0]?.status ?? Status.QUEUED);
    }
    expect(statuses).toEqual([
      Status.QUEUED,
      Status.WORKING,
      Status.THROTTLED,
      Status.WORKING,
      Status.BACKING_OFF,
      Status.WORKING,
      Status.CHANGED,
    ]);
    expect(log.nodes[0]).toMatchObject({ cluster: 'prod', node: 'n1', attempts: 2, conflicts: 1 });
    expect(log).toMatchObject({ attempts: 3, conflicts: 1, throttles: 1, finished: 1, lastSequence: 7n });
  });

  it('counts only conflicts as conflicts', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    log.apply(update([writer.started(1), writer.attempt('n1'), writer.retry('n1', 1, Cause.SERVER_ERROR)]));
    expect(log.conflicts).toBe(0);
    expect(log.count(Status.BACKING_OFF)).toBe(1);
  });

  it('takes each event once, however often it comes', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    const first = update([writer.started(2), writer.attempt('n1'), writer.retry('n1')]);
    const rest = update([writer.attempt('n1', 2), writer.finished('n1'), writer.attempt('n2'), writer.finished('n2')]);
    log.apply(first);
    log.apply(first);
    log.apply(rest);
    log.apply(first);
    expect(log).toMatchObject({ attempts: 3, conflicts: 1, finished: 2, lastSequence: 7n });
    expect(log.nodes[0]!.events).toHaveLength(4);
  });

  it('is the same in whatever portions the log comes', () => {
    const writer = new LogWriter();
    const events = [writer.started(3)];
    for (const node of ['a', 'b', 'c']) events.push(writer.attempt(node), writer.retry(node), writer.attempt(node, 2));
    for (const node of ['a', 'b', 'c'])
      events.push(writer.finished(node, node === 'b' ? Result.FAILED : Result.CHANGED));
    const whole = new OperationLog();
    whole.apply(update(events));
    for (const size of [1, 2, 5]) {
      const parts = new OperationLog();
      for (let i = 0; i < events.length; i += size) parts.apply(update(events.slice(i, i + size)));
      expect(parts).toEqual(whole);
    }
  });

  it('counts nodes that nothing was heard of as queued', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    log.apply(update([writer.started(10), writer.attempt('n1')]));
    expect(log.count(Status.QUEUED)).toBe(9);
    log.apply(update([writer.finished('n2', Result.CANCELLED)]));
    expect(log.count(Status.QUEUED)).toBe(8);
    expect(log.count(Status.CANCELLED)).toBe(1);
  });

  it('tells which nodes changed since it was last asked', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    log.apply(update([writer.started(2), writer.attempt('n1'), writer.attempt('n2')]));
    expect([...log.drainTouched()]).toEqual([0, 1]);
    expect(log.drainTouched().size).toBe(0);
    log.apply(update([writer.finished('n2')]));
    expect([...log.drainTouched()]).toEqual([1]);
  });

  it('lets events go ahead of an older snapshot, and a newer snapshot ahead of events', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    const snapshot = (state: State, lastSequence: bigint) =>
      create(OperationUpdateSchema, { operation: { state, lastSequence, counts: { total: 1 } }, lastSequence });
    log.apply(snapshot(State.RUNNING, 1n));
    expect(log.state).toBe(State.RUNNING);
    expect(log.lastSequence).toBe(0n); // Its events are still to come.
    log.apply(update([writer.started(1), writer.attempt('n1')]));
    log.apply(update([writer.event({ case: 'stateChanged', value: { to: State.PAUSED, reason: 'lunch' } })]));
    log.apply(snapshot(State.RUNNING, 2n));
    expect(log).toMatchObject({ state: State.PAUSED, stateReason: 'lunch' });
    log.apply(snapshot(State.CANCELLED, 9n));
    expect(log.state).toBe(State.CANCELLED);
  });

  it('ignores kinds of events that it does not know', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    log.apply(update([writer.started(1), writer.event({ case: undefined }), writer.attempt('n1')]));
    expect(log.lastSequence).toBe(3n);
    expect(log.attempts).toBe(1);
  });

  it('takes results where the events are not kept any more', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    const { kind } = writer.finished('n1', Result.FAILED, 4);
    if (kind.case === 'nodeFinished') log.applyResult(kind.value.result!);
    expect(log).toMatchObject({ incomplete: true, finished: 1 });
    expect(log.nodes[0]).toMatchObject({ attempts: 4, status: Status.FAILED });
  });

  it('takes 10,000 nodes', () => {
    const writer = new LogWriter();
    const log = new OperationLog();
    const events = [writer.started(10_000)];
    for (let i = 0; i < 10_000; i++) events.push(writer.attempt(`n${i}`), writer.finished(`n${i}`));
    for (let i = 0; i < events.length; i += 256) log.apply(update(events.slice(i, i + 256)));
    expect(log).toMatchObject({ finished: 10_000, lastSequence: 20_001n });
    expect(log.count(Status.QUEUED)).toBe(0);
  });
});
