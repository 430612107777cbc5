import {
  type Operation,
  Operation_Action as Action,
  Operation_Mode as Mode,
  Operation_State as State,
} from '../gen/nodeops/v1/operation_pb';

export const STATE_TEXT: Record<State, string> = {
  [State.STATE_UNSPECIFIED]: 'Unknown',
  [State.RUNNING]: 'Running',
  [State.CANCELLING]: 'Cancelling',
  [State.SUCCEEDED]: 'Succeeded',
  [State.PARTIALLY_FAILED]: 'Partially failed',
  [State.FAILED]: 'Failed',
  [State.CANCELLED]: 'Cancelled',
  [State.PAUSED]: 'Paused',
  [State.EXPIRED]: 'Out of time',
};

export const ACTION_TEXT: Record<Action, string> = {
  [Action.ACTION_UNSPECIFIED]: 'Unknown',
  [Action.CORDON]: 'Cordon',
  [Action.UNCORDON]: 'Uncordon',
};

export const MODE_TEXT: Record<Mode, string> = {
  [Mode.MODE_UNSPECIFIED]: '',
  [Mode.EXECUTE]: '',
  [Mode.PLAN]: 'plan',
  [Mode.SERVER_DRY_RUN]: 'dry run',
};

export function isFinal(state: State): boolean {
  return (
    state !== State.RUNNING && state !== State.PAUSED && state !== State.CANCELLING && state !== State.STATE_UNSPECIFIED
  );
}

// `operations/{id}` -> `{id}`.
export function idOf(name: string): string {
  return name.replace(/^operations\//, '');
}

// What may be asked of an operation as it stands.
export interface Allowed {
  pause: boolean;
  resume: boolean;
  cancel: boolean;
  retry: boolean;
  undo: boolean;
}

export function allowedActions(operation: Operation, state: State): Allowed {
  const counts = operation.counts;
  const failures = (counts?.failed ?? 0) + (counts?.expired ?? 0) + (counts?.outcomeUnknown ?? 0);
  const final = isFinal(state);
  return {
    pause: state === State.RUNNING,
    resume: state === State.PAUSED,
    cancel: !final && state !== State.STATE_UNSPECIFIED,
    retry: final && failures > 0,
    undo: final && operation.mode === Mode.EXECUTE && (counts?.changed ?? 0) > 0,
  };
}
