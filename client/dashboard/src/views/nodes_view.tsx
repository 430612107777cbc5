import { useEffect, useState } from 'preact/hooks';
import type { NodeOpsClient } from '../api/client';
import { formatCount, formatNodes } from '../format/count';
import { visible } from '../format/text';
import { Operation_Action as Action } from '../gen/nodeops/v1/operation_pb';
import { type NodeFilter, searchNodes } from '../model/node_list';
import { navigate, nodesPath } from '../router';
import { NodesSession } from '../session/nodes_session';
import { useClosable, useTitle, useUpdates } from '../ui/hooks';
import { BatchDialog } from './batch_dialog';
import { NodesTable } from './nodes_table';

export function NodesView({ client, cluster, search }: { client: NodeOpsClient; cluster: string; search: string }) {
  const [loads, setLoads] = useState(0);
  const session = useClosable(() => new NodesSession(client, cluster), `${loads} ${cluster}`);
  const [filter, setFilter] = useState<NodeFilter>('all');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [action, setAction] = useState<Action>();
  useUpdates(session, 100);
  useTitle('Nodes');
  useEffect(() => setSelected(new Set()), [cluster]);
  const nodes = searchNodes(session?.nodes ?? [], search, filter);
  const chosen = (session?.nodes ?? []).filter(({ name }) => selected.has(name)).map(({ name }) => name);
  const button = (what: Action, label: string) => (
    <button
      type="button"
      class={chosen.length > 0 ? 'primary' : ''}
      disabled={chosen.length === 0}
      onClick={() => setAction(what)}
    >
      {label}
    </button>
  );
  return (
    <>
      <div class="page-head">
        <h1>Nodes</h1>
        <span class="muted" role="status">
          {session !== undefined && counted(session, nodes.length)}
        </span>
      </div>
      {session !== undefined && session.problem !== '' && (
        <div class="banner banner-bad" role="alert">
          {visible(session.problem)}
        </div>
      )}
      <div class="toolbar">
        <select
          aria-label="Cluster"
          value={session?.cluster ?? cluster}
          onChange={(event) => navigate(nodesPath(event.currentTarget.value, search))}
        >
          {(session?.clusters ?? []).map(({ name }) => (
            <option key={name} value={name}>
              {visible(name)}
            </option>
          ))}
        </select>
        <select
          aria-label="State"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value as NodeFilter)}
        >
          <option value="all">All nodes</option>
          <option value="schedulable">Schedulable</option>
          <option value="cordoned">Cordoned</option>
          <option value="not-ready">Not ready</option>
        </select>
        <input
          type="search"
          class="filter-text"
          aria-label="Search by name, label or reason"
          placeholder="Search by name, label or reason"
          value={search}
          onInput={(event) => navigate(nodesPath(cluster, event.currentTarget.value), true)}
        />
        <button type="button" class="quiet" onClick={() => setLoads(loads + 1)}>
          Reload
        </button>
        <span class="toolbar-end">
          <span class="muted" aria-live="polite">
            {chosen.length > 0 && `${formatNodes(chosen.length)} selected`}
          </span>
          {button(Action.CORDON, 'Cordon')}
          {button(Action.UNCORDON, 'Uncordon')}
        </span>
      </div>
      <NodesTable
        nodes={nodes}
        selected={selected}
        onSelect={setSelected}
        loading={session?.complete !== true && !session?.problem}
      />
      {action !== undefined && session !== undefined && (
        <BatchDialog
          client={client}
          action={action}
          cluster={session.cluster}
          names={chosen}
          onClose={() => setAction(undefined)}
        />
      )}
    </>
  );
}

function counted(session: NodesSession, shown: number): string {
  const all = `${formatNodes(session.nodes.length)}${session.complete ? '' : ' so far'}`;
  return shown === session.nodes.length ? all : `${formatCount(shown)} of ${all}`;
}
