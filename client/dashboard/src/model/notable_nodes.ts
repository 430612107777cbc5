import type { NodeRecord } from './node_record';
import { isFailure } from './node_status';
import { durationMs } from '../format/time';

export type NotableKind = 'failed' | 'retried';
export type NotableColumn = 'node' | 'cluster' | 'status' | 'attempts' | 'conflicts' | 'elapsed' | 'error';

export interface NotableOrder {
  column: NotableColumn;
  descending: boolean;
}

// The nodes that somebody has to look at (they failed), or may want to (they were tried more than once).
export function notableNodes(nodes: readonly NodeRecord[], kind: NotableKind, order: NotableOrder): NodeRecord[] {
  const notable = nodes.filter((node) => (kind === 'failed' ? isFailure(node.status) : node.attempts > 1));
  const sign = order.descending ? -1 : 1;
  return notable.sort((a, b) => sign * compare(keyOf(a, order.column), keyOf(b, order.column)) || a.index - b.index);
}

export function errorOf(node: NodeRecord): string {
  return node.result?.error?.message ?? '';
}

function keyOf(node: NodeRecord, column: NotableColumn): string | number {
  switch (column) {
    case 'node':
      return node.node;
    case 'cluster':
      return node.cluster;
    case 'status':
      return node.status;
    case 'attempts':
      return node.attempts;
    case 'conflicts':
      return node.conflicts;
    case 'elapsed':
      return durationMs(node.result?.elapsed);
    case 'error':
      return errorOf(node);
  }
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
