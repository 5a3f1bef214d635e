import { problemCodesOf, repliesOf } from '../../contract/operation.ts';
import { findOperation } from '../../contract/operations.ts';
import { problemSchema } from '../../contract/problems.ts';

/**
 * Problems of requests that reach no operation: an unknown address or method, too many of them, or one that is too
 * large to be looked at.
 */
const WITHOUT_OPERATION: ReadonlySet<string> = new Set([
  'route_not_found',
  'method_not_allowed',
  'bad_request',
  'url_too_long',
  'headers_too_large',
  'rate_limited',
]);

/** Statuses of conditional requests: 304 for a matching `If-None-Match`. */
const CONDITIONAL: ReadonlySet<number> = new Set([304]);

/**
 * Throws if the document does not list the status or the problem code of an answer for its operation. Every test that
 * calls the API checks the document in this way.
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
