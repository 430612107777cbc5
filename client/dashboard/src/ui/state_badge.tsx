import { Operation_State as State } from '../gen/nodeops/v1/operation_pb';
import { STATE_TEXT } from '../model/operation_state';

const TONE: Partial<Record<State, string>> = {
  [State.RUNNING]: 'active',
  [State.PAUSED]: 'warn',
  [State.CANCELLING]: 'warn',
  [State.SUCCEEDED]: 'good',
  [State.PARTIALLY_FAILED]: 'bad',
  [State.FAILED]: 'bad',
  [State.EXPIRED]: 'bad',
};

export function StateBadge({ state }: { state: State }) {
  return <span class={`badge badge-${TONE[state] ?? 'neutral'}`}>{STATE_TEXT[state] ?? 'Unknown'}</span>;
}
