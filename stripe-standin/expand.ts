import type { Context } from './context.ts';
import { invalidParam } from './errors.ts';
import type { FormNode } from './form.ts';
import { idOf } from './ids.ts';
import { toList } from './lists.ts';
import { list, required, text } from './params.ts';

const MAX_DEPTH = 4;
const decodePaths = list(required(text));

/** Fields that Stripe includes only when they are expanded. */
const ON_DEMAND_FIELDS: Readonly<Record<string, (context: Context, id: string) => unknown>> = {
  'invoice.payments': ({ store }, id) => toList('/v1/invoice_payments', store.all('invoice_payment', { parent: id })),
  'invoice.confirmation_secret': ({ store }, id) => {
    const [payment] = store.all('invoice_payment', { parent: id });
    const intent = store.get('payment_intent', idOf(payment?.payment.payment_intent) ?? '');
    return intent?.client_secret ? { type: 'payment_intent', client_secret: intent.client_secret } : null;
  },
  'charge.refunds': ({ store }, id) =>
    toList(`/v1/charges/${id}/refunds`, store.all('refund', { parent: id }).toReversed()),
};

/**
 * Replaces ids by their objects, in place, up to four levels deep: `expand[]=latest_charge&expand[]=data.customer`.
 * https://docs.stripe.com/api/expanding_objects
 */
export function expand(context: Context, result: object, paths: FormNode | undefined): void {
  for (const path of decodePaths(paths, 'expand') ?? []) {
    const segments = path.split('.');
    const depth = segments.filter((segment) => segment !== 'data').length;
    if (depth > MAX_DEPTH)
      throw invalidParam(`You cannot expand more than ${MAX_DEPTH} levels of a property.`, 'expand');
    expandAt(context, result, segments, path);
  }
}

function expandAt(context: Context, target: unknown, [field, ...rest]: string[], path: string): void {
  if (!isObject(target) || field === undefined) return;
  includeField(context, target, field);
  const value = target[field];
  if (value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (typeof item === 'string') value[index] = loadObject(context, item, path);
      expandAt(context, value[index], rest, path);
    });
    return;
  }
  if (typeof value === 'string') target[field] = loadObject(context, value, path);
  else if (!isObject(value)) throw notExpandable(path);
  expandAt(context, target[field], rest, path);
}

function includeField(context: Context, target: Record<string, unknown>, field: string): void {
  const included = ON_DEMAND_FIELDS[`${String(target['object'])}.${field}`];
  if (included && target[field] === undefined) target[field] = included(context, String(target['id']));
}

function loadObject(context: Context, id: string, path: string): object {
  const found = context.store.find(id);
  if (!found) throw notExpandable(path);
  return found;
}

const notExpandable = (path: string): Error => invalidParam(`This property cannot be expanded (${path}).`, 'expand');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
