import { deterministicId, newId, type IdPrefix } from '../../db/ids.ts';
import type { Call } from './route.ts';

/** The id of what a request makes: the same for each repetition of the request. */
export function newObjectId({ idempotencyId }: Pick<Call, 'idempotencyId'>, prefix: IdPrefix): string {
  return idempotencyId === null ? newId(prefix) : deterministicId(prefix, idempotencyId);
}
