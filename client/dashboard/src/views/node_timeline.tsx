import { useEffect, useRef } from 'preact/hooks';
import type { FieldWriter } from '../gen/nodeops/v1/event_pb';
import { formatClock, formatDuration } from '../format/time';
import type { NodeRecord } from '../model/node_record';
import { statusInfo, statusOfResult } from '../model/node_status';
import { type AttemptView, CAUSE_TEXT, timelineOf } from '../model/timeline';
import { nodesPath } from '../router';
import { CopyButton } from '../ui/copy_button';
import { Foreign } from '../ui/foreign';

// A node's attempts, beside the operation.
export function NodeTimeline({ node, onClose }: { node: NodeRecord; onClose(): void }) {
  const panel = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current = document.activeElement;
    panel.current?.focus();
    return () => before.current instanceof HTMLElement && before.current.focus();
  }, []);
  const { label, key } = statusInfo(node.status);
  const attempts = timelineOf(node.events);
  return (
    <aside
      ref={panel}
      class="panel"
      tabIndex={-1}
      aria-label={`Attempts at ${node.node}`}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <h2>
          <Foreign text={node.node} class="mono" />
        </h2>
        <button type="button" class="quiet" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <p class="panel-facts">
        <span class={`swatch fill-${key}`} aria-hidden="true" /> {label} · <Foreign text={node.cluster} /> ·{' '}
        <a href={nodesPath(node.cluster, node.node)}>Show the node</a>
      </p>
      <ol class="timeline">
        {attempts.map((attempt, index) => (
          <Attempt key={index} view={attempt} />
        ))}
      </ol>
      {attempts.length === 0 && <p class="empty">The attempts are not kept any more.</p>}
      {attempts.length === 0 && node.result?.error !== undefined && <Problem text={node.result.error.message} />}
    </aside>
  );
}

function Attempt({ view }: { view: AttemptView }) {
  const took = view.endMs === undefined ? 'under way' : formatDuration(view.endMs - view.startMs);
  return (
    <li class="timeline-attempt">
      <div class="timeline-head">
        <b>{view.attempt === 0 ? 'Not attempted' : `Attempt ${view.attempt} of ${view.maxAttempts}`}</b>
        <time>{formatClock(view.startMs)}</time>
        {view.attempt > 0 && <span class="muted">{took}</span>}
      </div>
      {view.throttles.map((wait, index) => (
        <p key={index} class="timeline-fact tone-throttled">
          The API server asked to wait {formatDuration(wait.ms)} <Foreign text={wait.message} class="muted" />
        </p>
      ))}
      {view.retry !== undefined && (
        <>
          <p class="timeline-fact tone-backing-off">
            <b>{CAUSE_TEXT[view.retry.cause] ?? 'Failed'}</b>
            {view.conflictingWriters.length > 0 && <> won by {view.conflictingWriters.map(writer)}</>}
          </p>
          <Problem text={view.retry.message} />
          <p class="timeline-wait">waited {formatDuration(view.retry.backoffMs)}</p>
        </>
      )}
      {view.result !== undefined && (
        <p class={`timeline-fact tone-${statusInfo(statusOfResult(view.result.result)).key}`}>
          <b>{statusInfo(statusOfResult(view.result.result)).label}</b>
          <span class="muted">
            {' '}
            {plural(view.result.reads, 'read')}, {plural(view.result.writes, 'write')}
          </span>
        </p>
      )}
      {view.result?.error !== undefined && <Problem text={view.result.error.message} />}
    </li>
  );
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function writer(by: FieldWriter, index: number) {
  const what = [by.operation, by.subresource].filter((part) => part !== '').join(' ');
  return (
    <span key={index}>
      {index > 0 && ', '}
      <Foreign text={by.manager} class="mono" />
      {what !== '' && (
        <span class="muted">
          {' '}
          (<Foreign text={what} />)
        </span>
      )}
    </span>
  );
}

function Problem({ text }: { text: string }) {
  if (text === '') return null;
  return (
    <div class="problem">
      <Foreign text={text} class="mono" />
      <CopyButton text={text} label="Copy this error" />
    </div>
  );
}
