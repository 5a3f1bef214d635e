import { problemCodesOf, repliesOf } from '../../contract/operation.ts';
import { findOperation } from '../../contract/operations.ts';
import { problemSchema } from '../../contract/problems.ts';

/** Answers that belong to no operation: an unknown address, or a method that an address does not take. */
const WITHOUT_OPERATION: ReadonlySet<string> = new Set(['route_not_found', 'method_not_allowed', 'bad_request']);

/** 304 answers a request with `If-None-Match`. */
const CONDITIONAL: ReadonlySet<number> = new Set([304]);

/**
 * Throws where the API answers a status or a problem that its document does not list for the operation: every test that
 * calls the API also checks the document.
 */
export function requireDocumented(
  method: string,
  path: string,
  response: { readonly status: number; readonly body: Readonly<Record<string, unknown>> },
): void {
  const [pathname = ''] = path.split('?');
  const operation = findOperation(method, pathname);
  if (response.status < 400) {
    if (operation && !(response.status in repliesOf(operation)) && !CONDITIONAL.has(response.status))
      throw new Error(`${method} ${path} answered ${response.status}, which its operation does not document`);
    return;
  }
  const { code } = problemSchema.parse(response.body);
  const known = WITHOUT_OPERATION.has(code) || (operation !== undefined && problemCodesOf(operation).includes(code));
  if (!known) throw new Error(`${method} ${path} answered ${code}, which its operation does not document`);
}
