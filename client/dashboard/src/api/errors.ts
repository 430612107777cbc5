import { Code, ConnectError } from '@connectrpc/connect';
import { BadRequestSchema } from '../gen/google/rpc/error_details_pb';

// What a failed call says to a person: the fields that are wrong where the service names them.
export function errorText(error: unknown): string {
  const problem = ConnectError.from(error);
  const fields = problem.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations);
  if (fields.length > 0) return fields.map(({ field, description }) => `${field}: ${description}`).join('; ');
  if (problem.code === Code.Unauthenticated) return 'The service does not know you: sign in, then load this page again';
  return problem.rawMessage || Code[problem.code] || 'The call failed';
}
