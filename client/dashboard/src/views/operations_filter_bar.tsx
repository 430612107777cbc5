import { useEffect, useState } from 'preact/hooks';
import type { NodeOpsClient } from '../api/client';
import { fromFilter, NO_FILTER, type SimpleFilter, toFilter } from '../filter/operations_filter';
import { visible } from '../format/text';
import { navigate, operationsPath } from '../router';

const STATES: readonly [string, string][] = [
  ['', 'Any state'],
  ['ACTIVE', 'Not ended'],
  ['RUNNING', 'Running'],
  ['PAUSED', 'Paused'],
  ['CANCELLING', 'Cancelling'],
  ['SUCCEEDED', 'Succeeded'],
  ['PARTIALLY_FAILED', 'Partially failed'],
  ['FAILED', 'Failed'],
  ['CANCELLED', 'Cancelled'],
  ['EXPIRED', 'Out of time'],
];
const ACTIONS: readonly [string, string][] = [
  ['', 'Any action'],
  ['CORDON', 'Cordon'],
  ['UNCORDON', 'Uncordon'],
];

// Controls for the usual filters, and the filter itself for all others. Both end up in the page's address.
export function OperationsFilterBar({
  client,
  filter,
  actors,
}: {
  client: NodeOpsClient;
  filter: string;
  actors: string[];
}) {
  const [text, setText] = useState(filter);
  const [clusters, setClusters] = useState<string[]>([]);
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    client.listClusters({}).then(
      (answer) => setClusters(answer.clusters.map(({ name }) => name)),
      () => undefined, // The stream says what is wrong.
    );
  }, [client]);
  const simple = fromFilter(filter) ?? NO_FILTER;
  const apply = (next: string) => navigate(operationsPath(next.trim()));
  const select = (field: keyof SimpleFilter, label: string, options: readonly (readonly [string, string])[]) => (
    <select
      aria-label={label}
      value={simple[field]}
      onChange={(event) => apply(toFilter({ ...simple, [field]: event.currentTarget.value }))}
    >
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
  const named = (any: string, names: string[], chosen: string): [string, string][] => [
    ['', any],
    ...[...new Set(chosen === '' ? names : [...names, chosen])].map((name): [string, string] => [name, visible(name)]),
  ];
  return (
    <form
      class="toolbar"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      {select('state', 'State', STATES)}
      {select('action', 'Action', ACTIONS)}
      {select('cluster', 'Cluster', named('Any cluster', clusters, simple.cluster))}
      {select('actor', 'Actor', named('Anybody', actors, simple.actor))}
      <input
        class="filter-text mono"
        aria-label="Filter (AIP-160)"
        placeholder='Filter, such as: node = "node-1"'
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {filter !== '' && (
        <button type="button" class="quiet" onClick={() => apply('')}>
          Clear
        </button>
      )}
    </form>
  );
}
