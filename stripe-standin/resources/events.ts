import type { Stripe } from 'stripe';
import { resourceMissing } from '../errors.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { list, params, required, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { route } from '../router.ts';

const listParams = params<Stripe.EventListParams>()({
  ...PAGE_PARAMS,
  created,
  type: text,
  types: list(required(text)),
});

export const eventRoutes: readonly ApiRoute[] = [
  route('GET', '/v1/events', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, status: given.type, statuses: given.types };
    return listPage(context, 'event', '/v1/events', filter, given);
  }),
  route('GET', '/v1/events/:id', ({ store }, _form, id) => {
    const event = store.get('event', id);
    if (!event) throw resourceMissing('event', id);
    return event;
  }),
];
