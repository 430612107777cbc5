import { useState } from 'preact/hooks';
import type { NodeOpsClient } from '../api/client';
import { Operation_Action as Action, type Operation } from '../gen/nodeops/v1/operation_pb';
import type { NodeRecord } from '../model/node_record';
import type { Status } from '../model/node_status';
import { ACTION_TEXT, idOf } from '../model/operation_state';
import { navigate, operationPath, type Route } from '../router';
import { OperationSession } from '../session/operation_session';
import { useClosable, useTitle, useUpdates } from '../ui/hooks';
import { LinkBanner } from '../ui/link_banner';
import { ActivityChart } from './activity_chart';
import { GridLegend } from './grid_legend';
import { NodeGrid } from './node_grid';
import { NodeTimeline } from './node_timeline';
import { NotableTable } from './notable_table';
import { OperationHeading } from './operation_heading';
import { OperationProgress } from './operation_progress';

const DRAW_EVERY_MS = 200;

interface Props {
  client: NodeOpsClient;
  route: Extract<Route, { view: 'operation' }>;
}

export function OperationView({ client, route }: Props) {
  const { name } = route;
  const session = useClosable(() => new OperationSession(client, name), name);
  const [only, setOnly] = useState<Status>();
  useUpdates(session, DRAW_EVERY_MS);
  const operation = session?.log.operation;
  useTitle(
    `${ACTION_TEXT[operation?.action ?? Action.ACTION_UNSPECIFIED].replace('Unknown', 'Operation')} ${idOf(name).slice(0, 8)}`,
  );
  if (session === undefined || operation === undefined) {
    return session !== undefined && session.problem !== '' ? (
      <LinkBanner link={session.link} problem={session.problem} />
    ) : (
      <p class="empty">
        {session?.link.state === 'waiting' ? 'The service cannot be reached; trying again.' : 'Loading…'}
      </p>
    );
  }
  const { log } = session;
  const open = (node: NodeRecord) => navigate(operationPath(name, node), true);
  const opened = route.node === '' ? undefined : log.find(route.cluster, route.node);
  return (
    <div class={opened === undefined ? 'operation' : 'operation with-panel'}>
      <div class="operation-main">
        <LinkBanner link={session.link} problem={session.problem} />
        <OperationHeading
          client={client}
          operation={withCounts(operation, session)}
          state={log.state}
          stateReason={log.stateReason}
        />
        <OperationProgress session={session} operation={operation} />
        <section class="card" aria-label="Nodes">
          <GridLegend log={log} only={only} onOnly={setOnly} />
          <NodeGrid session={session} total={log.total} only={only} onOpen={open} />
        </section>
        {!log.incomplete && (
          <section class="card" aria-label="Attempts and conflicts over time">
            <ActivityChart activity={log.activity} />
          </section>
        )}
        <NotableTable log={log} onOpen={open} />
      </div>
      {opened !== undefined && (
        <NodeTimeline key={opened.index} node={opened} onClose={() => navigate(operationPath(name), true)} />
      )}
    </div>
  );
}

// The snapshot's counts are those of the stream's beginning until its end; what is asked before an action is true now.
function withCounts(operation: Operation, { log }: OperationSession): Operation {
  if (operation.counts === undefined || log.incomplete) return operation;
  return { ...operation, counts: { ...operation.counts, unfinished: log.total - log.finished } };
}
