import { formatCount, formatPercent, formatRate } from '../format/count';
import { formatDuration, timeMs } from '../format/time';
import { type Operation, Operation_State as State } from '../gen/nodeops/v1/operation_pb';
import { isFinal } from '../model/operation_state';
import type { OperationSession } from '../session/operation_session';
import { ProgressBar } from '../ui/progress_bar';
import { useNow } from '../ui/hooks';
import { resultParts } from './progress_parts';

// How far an operation is, how fast it goes and how long it takes.
export function OperationProgress({ session, operation }: { session: OperationSession; operation: Operation }) {
  const { log } = session;
  const final = isFinal(log.state);
  const now = useNow(1000, !final);
  const { finished, total } = log;
  const rate = log.state === State.RUNNING ? log.finishRate.perSecondNow(Date.now() - session.heardMs) : 0;
  const endMs = operation.endTime === undefined ? now : timeMs(operation.endTime);
  const elapsedMs = Math.max(0, endMs - timeMs(operation.createTime));
  const whole = final && elapsedMs > 0 ? finished / Math.max(elapsedMs / 1000, 0.001) : 0;
  return (
    <section class="card progress-card" aria-label="Progress">
      <div class="figures">
        <Figure name="Finished" value={`${formatCount(finished)} / ${formatCount(total)}`} id="finished" />
        <Figure name="Done" value={formatPercent(finished, total)} />
        <Figure
          name={final ? 'Average' : 'Rate'}
          value={final ? formatRate(whole) : rate > 0 ? formatRate(rate) : '–'}
        />
        {!final && (
          <Figure name="Remaining" value={rate > 0 ? formatDuration(((total - finished) / rate) * 1000) : '–'} />
        )}
        <Figure
          name={final ? 'Took' : 'Elapsed'}
          value={formatDuration(final ? elapsedMs : Math.floor(elapsedMs / 1000) * 1000).replace('.0s', 's')}
        />
        <Figure
          name="Attempts"
          value={formatCount(log.incomplete ? (operation.counts?.attempts ?? 0n) : log.attempts)}
          id="attempts"
        />
        <Figure
          name="Conflicts"
          value={formatCount(log.incomplete ? (operation.counts?.conflicts ?? 0n) : log.conflicts)}
          id="conflicts"
        />
        {log.throttles > 0 && <Figure name="Throttled" value={formatCount(log.throttles)} />}
        {log.recoveries > 0 && <Figure name="Restarts survived" value={formatCount(log.recoveries)} />}
      </div>
      <ProgressBar parts={resultParts((status) => log.count(status))} total={total} label="Progress of the operation" />
    </section>
  );
}

function Figure({ name, value, id }: { name: string; value: string; id?: string }) {
  return (
    <div class="figure">
      <span class="figure-name">{name}</span>
      <span class="figure-value" data-figure={id}>
        {value}
      </span>
    </div>
  );
}
