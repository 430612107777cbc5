import { useState } from 'preact/hooks';
import type { NodeOpsClient } from '../api/client';
import { newRequestId } from '../api/request_id';
import { startRetry, startUndo } from '../api/start';
import {
  type Operation,
  Operation_CancelMode as CancelMode,
  Operation_Mode as Mode,
  type Operation_State as State,
} from '../gen/nodeops/v1/operation_pb';
import { formatNodes } from '../format/count';
import { ACTION_TEXT, allowedActions } from '../model/operation_state';
import { navigate, operationPath } from '../router';
import { ConfirmDialog } from '../ui/confirm_dialog';

type Asked = 'pause' | 'resume' | 'cancel' | 'retry' | 'undo';

interface Props {
  client: NodeOpsClient;
  // As it stands, its counts too.
  operation: Operation;
  state: State;
}

// What can be done to an operation as it stands, each after a confirmation.
export function OperationActions({ client, operation, state }: Props) {
  const [asked, setAsked] = useState<Asked>();
  const [graceful, setGraceful] = useState(true);
  const [requestId, setRequestId] = useState('');
  const allowed = allowedActions(operation, state);
  const { name, action, counts } = operation;
  const failures = (counts?.failed ?? 0) + (counts?.expired ?? 0) + (counts?.outcomeUnknown ?? 0);
  const close = () => setAsked(undefined);
  const ask = (what: Asked) => {
    setRequestId(newRequestId());
    setAsked(what);
  };
  const button = (what: Asked, label: string, tone = '') =>
    allowed[what] && (
      <button type="button" class={tone} onClick={() => ask(what)}>
        {label}
      </button>
    );
  const start = (reason: string) => ({ reason, mode: Mode.EXECUTE, requestId });
  const go = (started: string) => navigate(operationPath(started));
  return (
    <div class="actions" role="group" aria-label="Actions">
      {button('pause', 'Pause')}
      {button('resume', 'Resume', 'primary')}
      {button('retry', `Retry ${formatNodes(failures)}`, 'primary')}
      {button('undo', 'Undo')}
      {button('cancel', 'Cancel', 'danger')}
      {asked === 'pause' && (
        <ConfirmDialog
          title="Pause this operation?"
          confirm="Pause"
          withReason
          onClose={close}
          onConfirm={async (reason) => void (await client.pauseOperation({ name, reason }))}
        >
          <p>Attempts that are under way finish. Nothing new is begun until somebody resumes it.</p>
        </ConfirmDialog>
      )}
      {asked === 'resume' && (
        <ConfirmDialog
          title="Resume this operation?"
          confirm="Resume"
          onClose={close}
          onConfirm={async () => void (await client.resumeOperation({ name }))}
        >
          <p>{formatNodes(counts?.unfinished ?? 0)} are left to do.</p>
        </ConfirmDialog>
      )}
      {asked === 'cancel' && (
        <ConfirmDialog
          title="Cancel this operation?"
          confirm="Cancel operation"
          danger
          withReason
          onClose={close}
          onConfirm={async (reason) =>
            void (await client.cancelOperation({
              name,
              reason,
              mode: graceful ? CancelMode.GRACEFUL : CancelMode.IMMEDIATE,
            }))
          }
        >
          <p>
            {formatNodes(counts?.unfinished ?? 0)} are not finished. What was changed stays changed; Undo reverts it.
          </p>
          <fieldset class="choice">
            <legend>Attempts that are under way</legend>
            <label>
              <input type="radio" name="mode" checked={graceful} onChange={() => setGraceful(true)} /> finish (graceful)
            </label>
            <label>
              <input type="radio" name="mode" checked={!graceful} onChange={() => setGraceful(false)} /> write nothing
              any more (immediate)
            </label>
          </fieldset>
        </ConfirmDialog>
      )}
      {asked === 'retry' && (
        <ConfirmDialog
          title={`${ACTION_TEXT[action]} again what failed?`}
          confirm={`Retry ${formatNodes(failures)}`}
          withReason
          onClose={close}
          onConfirm={async (reason) => go(await startRetry(client, action, name, start(reason)))}
        >
          <p>A new operation over the {formatNodes(failures)} that failed.</p>
        </ConfirmDialog>
      )}
      {asked === 'undo' && (
        <ConfirmDialog
          title="Undo this operation?"
          confirm={`Undo ${formatNodes(counts?.changed ?? 0)}`}
          danger
          withReason
          onClose={close}
          onConfirm={async (reason) => go(await startUndo(client, name, start(reason)))}
        >
          <p>
            A new operation reverts the {formatNodes(counts?.changed ?? 0)} that this one changed, except those that
            somebody has cordoned or uncordoned since.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
