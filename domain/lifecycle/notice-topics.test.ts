import { expect, test } from 'vitest';
import { CONTACT_TOPICS } from '../people/contacts.ts';
import { TEMPLATES } from './effects.ts';
import { NOTICE_TOPICS } from './notice-topics.ts';
import { isOptional } from './optional-notices.ts';

const templatesOf = (topic: string) => TEMPLATES.filter((template) => NOTICE_TOPICS[template] === topic);

test('every topic has mails', () => {
  for (const topic of CONTACT_TOPICS) expect(templatesOf(topic)).not.toEqual([]);
});

test('contacts for renewals get every reminder, those for bills what a payment brings, and technical ones the new key', () => {
  const reminders = TEMPLATES.filter((template) => isOptional({ template, legal: false }));
  expect(templatesOf('renewal')).toEqual(expect.arrayContaining([...reminders, 'cancelled', 'expired', 'retired']));
  const paid = TEMPLATES.filter((template) => template.startsWith('payment_'));
  expect(templatesOf('billing')).toEqual(expect.arrayContaining([...paid, 'grace_reduced', 'suspended', 'withdrawn']));
  expect(templatesOf('technical')).toContain('key_replaced');
});
