import { problemCodesOf } from '../../contract/operation.ts';
import { findOperation } from '../../contract/operations.ts';
import { problemSchema } from '../../contract/problems.ts';

/** Answers that belong to no operation: an unknown address, or a method that an address does not take. */
const WITHOUT_OPERATION: ReadonlySet<string> = new Set(['route_not_found', 'method_not_allowed', 'bad_request']);

/**
 * Throws where the API answers a problem that its document does not list for the operation: every test that calls the
 * API also checks the document.
 */
export function requireDocumented(
  method: string,
  path: string,
  response: { readonly status: number; readonly body: Readonly<Record<string, unknown>> },
): void {
  if (response.status < 400) return;
  const { code } = problemSchema.parse(response.body);
  const [pathname = ''] = path.split('?');
  const operation = findOperation(method, pathname);
  const known = operation ? problemCodesOf(operation).includes(code) : WITHOUT_OPERATION.has(code);
  if (!known) throw new Error(`${method} ${path} answered ${code}, which its operation does not document`);
}
