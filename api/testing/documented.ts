import { problemCodesOf, type Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
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
  const operation = operationOf(method, path);
  const known = WITHOUT_OPERATION.has(code) || (operation !== undefined && problemCodesOf(operation).includes(code));
  if (!known) throw new Error(`${method} ${path} answered ${code}, which its operation does not document`);
}

function operationOf(method: string, path: string): Operation | undefined {
  const [address = ''] = path.split('?');
  const fits = (operation: Operation) =>
    operation.method === method.toLowerCase() &&
    new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(address);
  const fitting = OPERATIONS.filter(fits);
  return fitting.find(({ path: exact }) => exact === address) ?? fitting[0];
}
