import { formatCount } from '../format/count';
import { formatAge, formatDateTime, timeMs } from '../format/time';
import type { Operation } from '../gen/nodeops/v1/operation_pb';
import { ACTION_TEXT, idOf, MODE_TEXT } from '../model/operation_state';
import { operationPath } from '../router';
import { Foreign } from '../ui/foreign';
import { ProgressBar } from '../ui/progress_bar';
import { StateBadge } from '../ui/state_badge';
import { countOf, resultParts } from './progress_parts';

export function OperationRow({ operation, now }: { operation: Operation; now: number }) {
  const counts = operation.counts;
  const total = counts?.total ?? 0;
  const failures = (counts?.failed ?? 0) + (counts?.expired ?? 0) + (counts?.outcomeUnknown ?? 0);
  const createdMs = timeMs(operation.createTime);
  const mode = MODE_TEXT[operation.mode];
  return (
    <tr class="row-link">
      <td class="cell-operation">
        <a href={operationPath(operation.name)}>
          {operation.undo && 'Undo: '}
          {ACTION_TEXT[operation.action]}
          {mode !== '' && ` (${mode})`}
        </a>{' '}
        <span class="mono muted">{idOf(operation.name).slice(0, 8)}</span>
      </td>
      <td class="cell-cluster">
        <Foreign text={operation.clusters.join(', ')} />
      </td>
      <td class="cell-reason">
        <Foreign text={operation.reason} />
      </td>
      <td class="cell-actor wide-only">
        <Foreign text={operation.actor} />
      </td>
      <td class="cell-progress">
        <ProgressBar parts={resultParts((status) => countOf(counts, status))} total={total} label="Progress" />
        <span class="progress-text">
          {formatCount(total - (counts?.unfinished ?? 0))}/{formatCount(total)}
          {(counts?.conflicts ?? 0n) > 0n && <span class="muted"> · {formatCount(counts!.conflicts)} conflicts</span>}
          {failures > 0 && <span class="bad"> · {formatCount(failures)} failed</span>}
        </span>
      </td>
      <td class="cell-state">
        <StateBadge state={operation.state} />
      </td>
      <td class="cell-age number">
        <time title={formatDateTime(createdMs)}>{formatAge(now - createdMs)}</time>
      </td>
    </tr>
  );
}
