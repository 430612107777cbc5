import { describe, expect, it } from 'vitest';
import { NodeResult_Result as Result } from '../gen/nodeops/v1/result_pb';
import { notableNodes } from './notable_nodes';
import { OperationLog } from './operation_log';
import { LogWriter, update } from './testing';

describe('notableNodes', () => {
  const writer = new LogWriter();
  const log = new OperationLog();
  log.apply(
    update([
      writer.started(4),
      writer.attempt('b'),
      writer.finished('b', Result.FAILED, 1),
      writer.attempt('a'),
      writer.retry('a'),
      writer.attempt('a', 2),
      writer.finished('a', Result.EXPIRED, 2),
      writer.attempt('c'),
      writer.retry('c'),
      writer.attempt('c', 2),
      writer.finished('c', Result.CHANGED, 2),
      writer.attempt('d'),
      writer.finished('d', Result.UNCHANGED, 1),
    ]),
  );
  const names = (...order: Parameters<typeof notableNodes> extends [unknown, ...infer Rest] ? Rest : never) =>
    notableNodes(log.nodes, ...order).map(({ node }) => node);

  it('are those that failed, or were tried again', () => {
    expect(names('failed', { column: 'node', descending: false })).toEqual(['a', 'b']);
    expect(names('retried', { column: 'node', descending: false })).toEqual(['a', 'c']);
  });

  it('are sorted, those that are equal as they came', () => {
    expect(names('failed', { column: 'attempts', descending: true })).toEqual(['a', 'b']);
    expect(names('failed', { column: 'cluster', descending: true })).toEqual(['b', 'a']);
    expect(names('retried', { column: 'node', descending: true })).toEqual(['c', 'a']);
  });
});
