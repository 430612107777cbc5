import type { Node } from '../gen/nodeops/v1/inventory_pb';

export type NodeFilter = 'all' | 'schedulable' | 'cordoned' | 'not-ready';

// The nodes that contain each word of `search` in their name, a label or their cordon's reason or actor.
export function searchNodes(nodes: readonly Node[], search: string, filter: NodeFilter): Node[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return nodes.filter((node) => {
    if (filter === 'cordoned' && !node.unschedulable) return false;
    if (filter === 'schedulable' && node.unschedulable) return false;
    if (filter === 'not-ready' && node.ready) return false;
    if (words.length === 0) return true;
    const text = textOf(node);
    return words.every((word) => text.includes(word));
  });
}

export function labelsText(node: Node): string {
  return Object.entries(node.labels)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .sort()
    .join(' ');
}

function textOf(node: Node): string {
  return `${node.name} ${labelsText(node)} ${node.cordon?.reason ?? ''} ${node.cordon?.actor ?? ''}`.toLowerCase();
}
