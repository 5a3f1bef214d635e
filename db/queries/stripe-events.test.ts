import { expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { START } from '../testing/fixtures.ts';
import { markStripeEventHandled, recordStripeEvent } from './stripe-events.ts';

const db = useDatabase();
const event = (id: string) => ({ id, type: 'invoice.paid', created: START, objectId: 'in_1' });

test('an event is new once, unhandled until it is marked, then handled for good', async () => {
  expect(await recordStripeEvent(db(), event('evt_1'))).toBe('new');
  expect(await recordStripeEvent(db(), event('evt_1'))).toBe('unhandled');
  await markStripeEventHandled(db(), 'evt_1', START, 'signalled');
  await markStripeEventHandled(db(), 'evt_1', START + 1, 'not_ours');
  expect(await recordStripeEvent(db(), event('evt_1'))).toBe('handled');
  const rows = await db().sql`select outcome, object_id from stripe_events where id = 'evt_1'`;
  expect(rows).toEqual([{ outcome: 'signalled', object_id: 'in_1' }]);
});

test('of ten concurrent deliveries of one event, one is new', async () => {
  const seen = await Promise.all(Array.from({ length: 10 }, () => recordStripeEvent(db(), event('evt_2'))));
  expect(seen.filter((outcome) => outcome === 'new')).toHaveLength(1);
});
