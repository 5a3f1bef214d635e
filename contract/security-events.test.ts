import { expect, test } from 'vitest';
import { SECURITY_EVENTS } from '../domain/people/security-events.ts';
import { OPERATIONS } from './operations.ts';
import { NEWS_BY_OPERATION } from './security-events.ts';

/** Of whom and what the audit log says something that concerns how people and programs get in. */
const TAGS = ['People', 'Single sign-on', 'Administration', 'Support'];
/** Support's interventions in a licence, of which the account is told by the mails of the licence. */
const OF_LICENSES = ['sendSignal'];

test('for every audited operation about people, roles, keys and sign-in it is said who is told by mail, or why nobody', () => {
  const audited = OPERATIONS.filter(({ audited, tag }) => audited && TAGS.includes(tag)).map(({ id }) => id);
  expect(audited.length).toBeGreaterThan(35);
  const without = audited.filter((id) => !(id in NEWS_BY_OPERATION) && !OF_LICENSES.includes(id));
  expect(without).toEqual([]);
});

test('every operation that it is said of exists, and all events happen in one', () => {
  const ids = new Set(OPERATIONS.map(({ id }) => id));
  expect(Object.keys(NEWS_BY_OPERATION).filter((id) => !ids.has(id))).toEqual([]);
  const told = new Set(Object.values(NEWS_BY_OPERATION).flatMap((news) => ('none' in news ? [] : news)));
  expect([...told].toSorted()).toEqual(Object.keys(SECURITY_EVENTS).toSorted());
});
