import { Code, ConnectError } from '@connectrpc/connect';
import { RetryInfoSchema } from '../gen/google/rpc/error_details_pb';
import { durationMs } from '../format/time';

// What a stream's error means for it.
export type Verdict =
  | { again: true; why: string; atLeastMs: number } // It broke on the way, or the server asks for patience.
  | { again: false; why: string; code: Code }; // Asking again gives the same answer.

const FINAL: ReadonlyMap<Code, string> = new Map([
  [Code.Unauthenticated, 'The service does not know you: sign in, then load this page again'],
  [Code.PermissionDenied, 'You may not see this'],
  [Code.NotFound, 'There is no such operation, or it is not kept any more'],
  [Code.InvalidArgument, 'The service refused the request'],
  [Code.FailedPrecondition, 'The service refused the request'],
  [Code.OutOfRange, 'These events are not kept any more'],
  [Code.Unimplemented, 'The service does not offer this: it may be older than this page'],
]);

export function judge(error: unknown): Verdict {
  const problem = ConnectError.from(error);
  const final = FINAL.get(problem.code);
  if (final !== undefined) {
    const detail = problem.rawMessage === '' ? '' : ` (${problem.rawMessage})`;
    return { again: false, why: final + detail, code: problem.code };
  }
  const wait = problem.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return { again: true, why: problem.rawMessage || 'The connection was lost', atLeastMs: durationMs(wait) };
}
