import type { Stripe } from 'stripe';
import type { Context } from './context.ts';
import { invalidParam, resourceMissing } from './errors.ts';
import { isRecord } from './form.ts';
import type { ObjectType, StoredObjects } from './kinds.ts';
import { integer, record, text, type Decoder } from './params.ts';
import type { Page } from './store.ts';
import type { Filter } from './store-filter.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

const limit: Decoder<number | undefined> = (node, name) => {
  const value = integer(node, name);
  if (value !== undefined && value < 1)
    throw invalidParam('This value must be greater than or equal to 1.', name, 'parameter_invalid_integer');
  if (value !== undefined && value > MAX_LIMIT)
    throw invalidParam(`This value must be less than or equal to ${MAX_LIMIT}.`, name, 'parameter_invalid_integer');
  return value;
};

/** The parameters that every list takes. */
export const PAGE_PARAMS = { limit, starting_after: text, ending_before: text };

const range = record({ gt: integer, gte: integer, lt: integer, lte: integer });

/** `created=1700000000` or `created[gte]=…`. */
export const created: Decoder<Filter['created']> = (node, name) => {
  if (node === undefined) return undefined;
  if (!isRecord(node)) {
    const at = integer(node, name);
    return at === undefined ? undefined : { gte: at, lte: at };
  }
  const { gt, gte, lt, lte } = range(node, name);
  return {
    ...(gt !== undefined && { gt }),
    ...(gte !== undefined && { gte }),
    ...(lt !== undefined && { lt }),
    ...(lte !== undefined && { lte }),
  };
};

interface PageParams {
  limit: number | undefined;
  starting_after: string | undefined;
  ending_before: string | undefined;
}

/** One page of objects in Stripe's list envelope. Throws Stripe's error for an unknown cursor. */
export function listPage<K extends ObjectType>(
  context: Context,
  kind: K,
  url: string,
  filter: Filter,
  params: PageParams,
  order: Pick<Page, 'oldestFirst'> = {},
): Stripe.ApiList<StoredObjects[K]> {
  const { starting_after: startingAfter, ending_before: endingBefore } = params;
  if (startingAfter !== undefined && endingBefore !== undefined)
    throw invalidParam('You cannot use both `starting_after` and `ending_before`.', 'ending_before');
  const found = context.store.list(kind, filter, {
    limit: params.limit ?? DEFAULT_LIMIT,
    startingAfter,
    endingBefore,
    ...order,
  });
  if (!found)
    throw resourceMissing(
      kind,
      startingAfter ?? endingBefore ?? '',
      startingAfter === undefined ? 'ending_before' : 'starting_after',
    );
  return toList(url, found.data, found.more);
}

export const toList = <T>(url: string, data: T[], more = false): Stripe.ApiList<T> => ({
  object: 'list',
  data,
  has_more: more,
  url,
});
