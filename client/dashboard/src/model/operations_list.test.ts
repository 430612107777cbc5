import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { OperationsUpdateSchema } from '../gen/nodeops/v1/event_pb';
import {
  Operation_Action as Action,
  Operation_Mode as Mode,
  Operation_State as State,
} from '../gen/nodeops/v1/operation_pb';
import { allowedActions } from './operation_state';
import { OperationsList } from './operations_list';

const operation = (name: string, seconds: number, state = State.RUNNING) => ({
  name,
  state,
  action: Action.CORDON,
  mode: Mode.EXECUTE,
  createTime: { seconds: BigInt(seconds), nanos: 0 },
});

describe('OperationsList', () => {
  it('has each operation once, as it stands, the newest first', () => {
    const list = new OperationsList();
    list.apply(create(OperationsUpdateSchema, { operations: [operation('a', 1), operation('b', 2)], lastChange: 2n }));
    list.apply(create(OperationsUpdateSchema, { operations: [operation('a', 1, State.SUCCEEDED)], lastChange: 3n }));
    expect(list.newestFirst().map(({ name, state }) => [name, state])).toEqual([
      ['b', State.RUNNING],
      ['a', State.SUCCEEDED],
    ]);
    expect(list.lastChange).toBe(3n);
  });

  it('drops what had not ended and stopped to match', () => {
    const list = new OperationsList();
    const operations = [operation('a', 1), operation('b', 2), operation('c', 3, State.FAILED)];
    list.apply(create(OperationsUpdateSchema, { operations }));
    list.keepUnfinishedIn(new Set(['b']), list.newestFirst());
    expect(list.newestFirst().map(({ name }) => name)).toEqual(['c', 'b']);
  });

  it('keeps what came or changed since it was asked what matches', () => {
    const list = new OperationsList();
    list.apply(create(OperationsUpdateSchema, { operations: [operation('a', 1), operation('b', 2)] }));
    const asked = list.newestFirst();
    list.apply(create(OperationsUpdateSchema, { operations: [operation('b', 2), operation('c', 3)] }));
    list.keepUnfinishedIn(new Set(), asked);
    expect(list.newestFirst().map(({ name }) => name)).toEqual(['c', 'b']);
  });
});

describe('allowedActions', () => {
  const allowed = (state: State, counts = {}, mode = Mode.EXECUTE) =>
    Object.entries(
      allowedActions(create(OperationsUpdateSchema, { operations: [{ mode, state, counts }] }).operations[0]!, state),
    ).flatMap(([name, may]) => (may ? [name] : []));

  it('depends on the state', () => {
    expect(allowed(State.RUNNING)).toEqual(['pause', 'cancel']);
    expect(allowed(State.PAUSED)).toEqual(['resume', 'cancel']);
    expect(allowed(State.CANCELLING)).toEqual(['cancel']);
    expect(allowed(State.SUCCEEDED, { changed: 3 })).toEqual(['undo']);
    expect(allowed(State.PARTIALLY_FAILED, { changed: 3, expired: 1 })).toEqual(['retry', 'undo']);
    expect(allowed(State.SUCCEEDED, { unchanged: 3 })).toEqual([]);
    expect(allowed(State.SUCCEEDED, { wouldChange: 3 }, Mode.PLAN)).toEqual([]);
  });
});
