import { useState } from 'preact/hooks';
import type { NodeOpsClient } from '../api/client';
import { formatCount } from '../format/count';
import { OperationsSession } from '../session/operations_session';
import { useClosable, useNow, useTitle, useUpdates } from '../ui/hooks';
import { LinkBanner } from '../ui/link_banner';
import { OperationRow } from './operation_row';
import { OperationsFilterBar } from './operations_filter_bar';

const PAGE = 100;

export function OperationsView({ client, filter }: { client: NodeOpsClient; filter: string }) {
  const session = useClosable(() => new OperationsSession(client, filter), filter);
  const [shown, setShown] = useState(PAGE);
  const now = useNow(1000);
  useUpdates(session, 150);
  useTitle('Operations');
  const operations = session?.list.newestFirst() ?? [];
  const actors = [...new Set(operations.map(({ actor }) => actor))].filter((actor) => actor !== '').sort();
  return (
    <>
      <div class="page-head">
        <h1>Operations</h1>
        <span class="muted">{session?.list.upToDate === true && formatCount(operations.length)}</span>
      </div>
      {session !== undefined && <LinkBanner link={session.link} problem={session.problem} />}
      <OperationsFilterBar client={client} filter={filter} actors={actors} />
      <div class="card table-card">
        <table class="operations">
          <thead>
            <tr>
              <th>Operation</th>
              <th>Cluster</th>
              <th>Reason</th>
              <th>By</th>
              <th>Progress</th>
              <th>State</th>
              <th class="number">Age</th>
            </tr>
          </thead>
          <tbody>
            {operations.slice(0, shown).map((operation) => (
              <OperationRow key={operation.name} operation={operation} now={now} />
            ))}
          </tbody>
        </table>
        {operations.length === 0 && <p class="empty">{emptyText(session, filter)}</p>}
        {operations.length > shown && (
          <button type="button" class="more" onClick={() => setShown(shown + PAGE)}>
            Show more of {formatCount(operations.length)}
          </button>
        )}
      </div>
    </>
  );
}

function emptyText(session: OperationsSession | undefined, filter: string): string {
  if (session === undefined || !session.list.upToDate) {
    return session?.problem
      ? 'Nothing to show.'
      : session?.link.state === 'waiting'
        ? 'The service cannot be reached; trying again.'
        : 'Loading…';
  }
  return filter === ''
    ? 'No operation yet. Start one from Nodes, or with: nodeops cordon'
    : 'No operation matches the filter.';
}
