import { formatDateTime, timeMs } from '../format/time';
import {
  type Operation,
  Operation_StateCause as Cause,
  type Operation_State as State,
} from '../gen/nodeops/v1/operation_pb';
import { ACTION_TEXT, idOf, MODE_TEXT } from '../model/operation_state';
import { operationPath } from '../router';
import { CopyButton } from '../ui/copy_button';
import { Foreign } from '../ui/foreign';
import { StateBadge } from '../ui/state_badge';
import { OperationActions } from './operation_actions';
import type { NodeOpsClient } from '../api/client';

const CAUSE_TEXT: Partial<Record<Cause, string>> = {
  [Cause.DEADLINE]: 'its deadline passed',
  [Cause.MAX_FAILURES]: 'too many nodes failed',
  [Cause.SHUTDOWN]: 'the service shut down',
};

interface Props {
  client: NodeOpsClient;
  operation: Operation;
  state: State;
  stateReason: string;
}

// What an operation is, who wanted it and why, and what can be done to it.
export function OperationHeading({ client, operation, state, stateReason }: Props) {
  const mode = MODE_TEXT[operation.mode];
  return (
    <header class="operation-heading">
      <div class="heading-line">
        <h1>
          {operation.undo && 'Undo: '}
          {ACTION_TEXT[operation.action]} <Foreign text={operation.clusters.join(', ')} />
        </h1>
        {mode !== '' && <span class="badge badge-neutral">{mode}</span>}
        <span role="status">
          <StateBadge state={state} />
        </span>
        <OperationActions client={client} operation={operation} state={state} />
      </div>
      <dl class="facts">
        <Fact name="Reason">
          {operation.reason === '' ? <span class="muted">none given</span> : <Foreign text={operation.reason} />}
        </Fact>
        <Fact name="By">
          <Foreign text={operation.actor} />
        </Fact>
        <Fact name="Started">{formatDateTime(timeMs(operation.createTime))}</Fact>
        {operation.deadline !== undefined && <Fact name="Deadline">{formatDateTime(timeMs(operation.deadline))}</Fact>}
        {(stateReason !== '' || CAUSE_TEXT[operation.stateCause] !== undefined) && (
          <Fact name="Because">
            <Foreign text={stateReason || (CAUSE_TEXT[operation.stateCause] ?? '')} />
          </Fact>
        )}
        {operation.fromOperation !== '' && (
          <Fact name="From">
            <a class="mono" href={operationPath(operation.fromOperation)}>
              {idOf(operation.fromOperation).slice(0, 8)}
            </a>
          </Fact>
        )}
        <Fact name="Id">
          <span class="mono">{idOf(operation.name).slice(0, 8)}</span>
          <CopyButton text={operation.name} label="Copy the operation's name">
            Copy name
          </CopyButton>
          <CopyButton text={location.origin + operationPath(operation.name)} label="Copy a link to this page">
            Copy link
          </CopyButton>
        </Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
