import { useState } from 'preact/hooks';
import type { NodeOpsClient } from '../api/client';
import { newRequestId } from '../api/request_id';
import { startBatch } from '../api/start';
import { formatNodes } from '../format/count';
import { type Operation_Action as Action, Operation_Mode as Mode } from '../gen/nodeops/v1/operation_pb';
import { ACTION_TEXT } from '../model/operation_state';
import { navigate, operationPath } from '../router';
import { ConfirmDialog } from '../ui/confirm_dialog';
import { Foreign } from '../ui/foreign';

const NAMED = 5;

interface Props {
  client: NodeOpsClient;
  action: Action;
  cluster: string;
  names: string[];
  onClose(): void;
}

// Says how many nodes of which cluster, asks why and how far to go, starts the batch and goes to it.
export function BatchDialog({ client, action, cluster, names, onClose }: Props) {
  const [requestId] = useState(newRequestId);
  const [mode, setMode] = useState(Mode.EXECUTE);
  const what = `${ACTION_TEXT[action]} ${formatNodes(names.length)}`;
  return (
    <ConfirmDialog
      title={`${what}?`}
      confirm={
        mode === Mode.EXECUTE ? what : `${mode === Mode.PLAN ? 'Plan' : 'Dry run'}: ${formatNodes(names.length)}`
      }
      withReason
      onClose={onClose}
      onConfirm={async (reason) => {
        // Another mode is another request, and needs an id of its own.
        const options = { reason, mode, requestId: `${requestId}-${mode}` };
        navigate(operationPath(await startBatch(client, action, cluster, names, options)));
      }}
    >
      <p>
        In cluster <Foreign text={cluster} class="mono" />:{' '}
        <Foreign text={names.slice(0, NAMED).join(', ')} class="mono" />
        {names.length > NAMED && ` and ${formatNodes(names.length - NAMED)} more`}
      </p>
      <label class="field">
        <span>How far</span>
        <select value={mode} onChange={(event) => setMode(Number(event.currentTarget.value))}>
          <option value={Mode.EXECUTE}>Do it</option>
          <option value={Mode.PLAN}>Plan: only read what would change</option>
          <option value={Mode.SERVER_DRY_RUN}>Dry run: ask the API server, save nothing</option>
        </select>
      </label>
    </ConfirmDialog>
  );
}
