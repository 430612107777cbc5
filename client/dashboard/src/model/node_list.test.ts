import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ListNodesResponseSchema } from '../gen/nodeops/v1/node_ops_pb';
import { labelsText, searchNodes } from './node_list';

describe('searchNodes', () => {
  const { nodes } = create(ListNodesResponseSchema, {
    nodes: [
      { name: 'gpu-1', ready: true, labels: { pool: 'gpu', zone: 'a' } },
      {
        name: 'gpu-2',
        ready: false,
        unschedulable: true,
        labels: { pool: 'gpu', zone: 'b' },
        cordon: { reason: 'Kernel', actor: 'ann' },
      },
      { name: 'web-1', ready: true, labels: { spot: '' } },
    ],
  });
  const names = (...rest: [string, 'all' | 'schedulable' | 'cordoned' | 'not-ready']) =>
    searchNodes(nodes, ...rest).map(({ name }) => name);

  it('looks for every word, in names, labels and marks', () => {
    expect(names('', 'all')).toEqual(['gpu-1', 'gpu-2', 'web-1']);
    expect(names('pool=gpu zone=b', 'all')).toEqual(['gpu-2']);
    expect(names('KERNEL ann', 'all')).toEqual(['gpu-2']);
    expect(names('spot', 'all')).toEqual(['web-1']);
    expect(names('nothing', 'all')).toEqual([]);
  });

  it('filters by state', () => {
    expect(names('', 'cordoned')).toEqual(['gpu-2']);
    expect(names('', 'schedulable')).toEqual(['gpu-1', 'web-1']);
    expect(names('gpu', 'not-ready')).toEqual(['gpu-2']);
  });

  it('writes labels as selectors do', () => {
    expect(labelsText(nodes[0]!)).toBe('pool=gpu zone=a');
    expect(labelsText(nodes[2]!)).toBe('spot');
  });
});
