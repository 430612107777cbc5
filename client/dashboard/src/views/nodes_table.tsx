import { useRef } from 'preact/hooks';
import { formatAge, formatDateTime, timeMs } from '../format/time';
import type { Node } from '../gen/nodeops/v1/inventory_pb';
import { labelsText } from '../model/node_list';
import { idOf } from '../model/operation_state';
import { operationPath } from '../router';
import { Foreign } from '../ui/foreign';
import { VirtualRows } from '../ui/virtual_rows';

interface Props {
  nodes: readonly Node[];
  selected: ReadonlySet<string>;
  loading: boolean;
  onSelect(selected: ReadonlySet<string>): void;
}

// Nodes to choose from: one by one, from one to another with Shift, or all that are shown.
export function NodesTable({ nodes, selected, loading, onSelect }: Props) {
  const last = useRef(-1);
  const all = nodes.length > 0 && nodes.every(({ name }) => selected.has(name));
  const some = !all && nodes.some(({ name }) => selected.has(name));
  const select = (from: number, to: number, on: boolean) => {
    const next = new Set(selected);
    for (const { name } of nodes.slice(from, to + 1)) {
      if (on) next.add(name);
      else next.delete(name);
    }
    onSelect(next);
  };
  const click = (index: number, event: MouseEvent & { currentTarget: HTMLInputElement }) => {
    const from = event.shiftKey && last.current >= 0 ? Math.min(last.current, index) : index;
    const to = event.shiftKey && last.current >= 0 ? Math.max(last.current, index) : index;
    select(from, to, event.currentTarget.checked);
    last.current = index;
  };
  return (
    <div class="card table-card nodes-card">
      <VirtualRows
        count={nodes.length}
        rowHeight={32}
        label="Nodes"
        columns={6}
        empty={loading ? 'Loading…' : 'No node matches.'}
        head={
          <tr>
            <th class="cell-check">
              <input
                type="checkbox"
                aria-label="Select all nodes that are shown"
                checked={all}
                indeterminate={some}
                onChange={(event) => select(0, nodes.length - 1, event.currentTarget.checked)}
              />
            </th>
            <th>Node</th>
            <th>State</th>
            <th>Reason</th>
            <th class="wide-only">Last operation</th>
            <th class="wide-only">Labels</th>
          </tr>
        }
        row={(index) => {
          const node = nodes[index]!;
          return (
            <tr key={node.name} aria-selected={selected.has(node.name)}>
              <td class="cell-check">
                <input
                  type="checkbox"
                  aria-label={`Select ${node.name}`}
                  checked={selected.has(node.name)}
                  onClick={(event) => click(index, event)}
                />
              </td>
              <td>
                <Foreign text={node.name} class="mono" />
              </td>
              <td>
                <NodeState node={node} />
              </td>
              <td class="cell-reason">{node.cordon !== undefined && <Cordon cordon={node.cordon} />}</td>
              <td class="wide-only">
                {node.lastOperation !== '' && (
                  <a class="mono" href={operationPath(node.lastOperation)}>
                    {idOf(node.lastOperation).slice(0, 8)}
                  </a>
                )}
              </td>
              <td class="wide-only cell-labels">
                <Foreign text={labelsText(node)} class="muted" />
              </td>
            </tr>
          );
        }}
      />
    </div>
  );
}

function NodeState({ node }: { node: Node }) {
  return (
    <>
      {node.unschedulable ? (
        <span class="badge badge-warn">Cordoned</span>
      ) : (
        <span class="badge badge-good">Schedulable</span>
      )}
      {!node.ready && <span class="badge badge-bad">Not ready</span>}
    </>
  );
}

function Cordon({ cordon }: { cordon: NonNullable<Node['cordon']> }) {
  const sinceMs = timeMs(cordon.sinceTime);
  return (
    <>
      <Foreign text={cordon.reason} />
      <span class="muted">
        {' '}
        {cordon.actor !== '' && (
          <>
            by <Foreign text={cordon.actor} />
          </>
        )}
        {sinceMs > 0 && <span title={formatDateTime(sinceMs)}> {formatAge(Date.now() - sinceMs)} ago</span>}
      </span>
    </>
  );
}
