import { expect, test } from 'vitest';
import { readSettings } from '../../settings.ts';
import { embeddedTemporalVariables, definedVariables } from './environment.ts';

const made = {
  DATABASE_URL: 'postgres://127.0.0.1/evergreen',
  SMTP_URL: 'smtp://127.0.0.1:1025',
  MAIL_FROM: 'start@evergreen.example',
  EVERGREEN_SECRET: Buffer.alloc(32).toString('base64'),
  STRIPE_SECRET_KEY: 'sk_test_made',
  STRIPE_WEBHOOK_SECRET: 'whsec_made',
};

test('an empty STRIPE_SECRET_KEY does not replace the generated one', () => {
  const given = definedVariables({
    STRIPE_SECRET_KEY: '',
    STRIPE_WEBHOOK_SECRET: 'whsec_given',
    BILLING_URL: undefined,
  });
  expect(given).toEqual({ STRIPE_WEBHOOK_SECRET: 'whsec_given' });
  const { stripe } = readSettings({ ...made, ...given, TEMPORAL_ADDRESS: '127.0.0.1:7233' });
  expect(stripe).toEqual({ secretKey: 'sk_test_made', webhookSecret: 'whsec_given' });
});

test('the embedded Temporal is used without the TLS and the key that are set for an external one', () => {
  const given = { TEMPORAL_NAMESPACE: 'mine', TEMPORAL_TLS: 'true', TEMPORAL_API_KEY: 'of the cloud' };
  const { temporal } = readSettings({ ...made, ...given, ...embeddedTemporalVariables('127.0.0.1:7233', 'mine') });
  expect(temporal).toEqual({ address: '127.0.0.1:7233', namespace: 'mine', taskQueue: 'evergreen' });
});
