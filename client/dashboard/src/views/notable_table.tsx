import { useState } from 'preact/hooks';
import { formatCount } from '../format/count';
import { durationMs, formatDuration } from '../format/time';
import type { NodeRecord } from '../model/node_record';
import { isFailure, statusInfo } from '../model/node_status';
import { errorOf, type NotableColumn, type NotableKind, type NotableOrder, notableNodes } from '../model/notable_nodes';
import type { OperationLog } from '../model/operation_log';
import { CopyButton } from '../ui/copy_button';
import { Foreign } from '../ui/foreign';
import { VirtualRows } from '../ui/virtual_rows';

const COLUMNS: readonly { column: NotableColumn; label: string; class?: string }[] = [
  { column: 'node', label: 'Node' },
  { column: 'cluster', label: 'Cluster', class: 'wide-only' },
  { column: 'status', label: 'Result' },
  { column: 'attempts', label: 'Attempts', class: 'number' },
  { column: 'elapsed', label: 'Took', class: 'number wide-only' },
  { column: 'error', label: 'Error' },
];

// Nodes that failed or were tried again, sortable; each opens its attempts.
export function NotableTable({ log, onOpen }: { log: OperationLog; onOpen(node: NodeRecord): void }) {
  const [kind, setKind] = useState<NotableKind>('failed');
  const [order, setOrder] = useState<NotableOrder>({ column: 'node', descending: false });
  const nodes = notableNodes(log.nodes, kind, order);
  const failed = kind === 'failed' ? nodes.length : log.nodes.filter(({ status }) => isFailure(status)).length;
  const retried = kind === 'retried' ? nodes.length : log.nodes.filter(({ attempts }) => attempts > 1).length;
  const tab = (of: NotableKind, label: string, count: number) => (
    <button type="button" aria-pressed={kind === of} class="tab" onClick={() => setKind(of)}>
      {label} <b>{formatCount(count)}</b>
    </button>
  );
  const sort = (column: NotableColumn) =>
    setOrder({ column, descending: order.column === column && !order.descending });
  const allErrors = () => nodes.map((node) => `${node.cluster}/${node.node}\t${errorOf(node)}`).join('\n');
  return (
    <section class="card" aria-label="Nodes to look at">
      <div class="card-head">
        <div class="tabs">
          {tab('failed', 'Failures', failed)}
          {tab('retried', 'Retried', retried)}
        </div>
        {kind === 'failed' && nodes.length > 0 && (
          <CopyButton text={allErrors()} label="Copy all errors">
            Copy all
          </CopyButton>
        )}
      </div>
      <VirtualRows
        count={nodes.length}
        rowHeight={32}
        label={kind === 'failed' ? 'Failures' : 'Retried nodes'}
        columns={COLUMNS.length}
        empty={kind === 'failed' ? 'No node has failed.' : 'No node was tried more than once.'}
        head={
          <tr>
            {COLUMNS.map(({ column, label, class: name }) => (
              <th
                key={column}
                class={name}
                aria-sort={order.column === column ? (order.descending ? 'descending' : 'ascending') : 'none'}
              >
                <button type="button" class="sort" onClick={() => sort(column)}>
                  {label}
                  <span aria-hidden="true">{order.column === column ? (order.descending ? ' ↓' : ' ↑') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        }
        row={(index) => <Row key={nodes[index]!.index} node={nodes[index]!} onOpen={onOpen} />}
      />
    </section>
  );
}

function Row({ node, onOpen }: { node: NodeRecord; onOpen(node: NodeRecord): void }) {
  const { label, key } = statusInfo(node.status);
  return (
    <tr>
      <td>
        <button type="button" class="link mono" onClick={() => onOpen(node)}>
          <Foreign text={node.node} />
        </button>
      </td>
      <td class="wide-only">
        <Foreign text={node.cluster} />
      </td>
      <td>
        <span class={`swatch fill-${key}`} aria-hidden="true" /> {label}
      </td>
      <td class="number">{node.attempts}</td>
      <td class="number wide-only">
        {node.result === undefined ? '' : formatDuration(durationMs(node.result.elapsed))}
      </td>
      <td class="error-cell">
        {errorOf(node) !== '' && <CopyButton text={errorOf(node)} label={`Copy the error of ${node.node}`} />}
        <Foreign text={errorOf(node)} class="mono" />
      </td>
    </tr>
  );
}
