import type { Stripe } from 'stripe';
import { resourceMissing } from '../errors.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { params, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';

const listParams = params<Stripe.ChargeListParams>()({ ...PAGE_PARAMS, created, customer: text, payment_intent: text });

export const chargeRoutes: readonly ApiRoute[] = [
  route('GET', '/v1/charges', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, customer: given.customer, parent: given.payment_intent };
    return listPage(context, 'charge', '/v1/charges', filter, given);
  }),
  route('GET', '/v1/charges/:id', ({ store }, _form, id) => {
    const charge = store.get('charge', id);
    if (!charge) throw resourceMissing('charge', id);
    return charge;
  }),
];
