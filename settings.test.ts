import { expect, test } from 'vitest';
import { readSettings, SETTING_NAMES } from './settings.ts';

const complete = {
  DATABASE_WORKER_URL: 'postgres://user:hunter2@db:5432/evergreen',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  STRIPE_SECRET_KEY: 'sk_test_4242',
  STRIPE_WEBHOOK_SECRET: 'whsec_4242',
  SMTP_URL: 'smtp://127.0.0.1:1025',
  MAIL_FROM: 'Evergreen <licences@example.com>',
  EVERGREEN_SECRET: Buffer.alloc(32, 7).toString('base64'),
};

function messageFor(env: NodeJS.ProcessEnv): string {
  try {
    readSettings(env, ['worker']);
    return '';
  } catch (error) {
    return String(error);
  }
}

test('the required settings alone are enough, the others have defaults', () => {
  const settings = readSettings(complete, ['worker']);
  expect(settings.temporal).toEqual({ address: '127.0.0.1:7233', namespace: 'default', taskQueue: 'evergreen' });
  expect(settings.stripe).toEqual({ secretKey: 'sk_test_4242', webhookSecret: 'whsec_4242' });
  expect(settings).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    logLevel: 'info',
  });
  expect(settings.secret).toHaveLength(32);
  expect(settings.otherSecrets).toEqual([]);
});

test('an empty environment is answered with every missing variable at once', () => {
  const message = messageFor({});
  for (const name of Object.keys(complete)) expect(message).toContain(`${name} is not set. Write `);
});

test('an empty variable counts as one that is not set', () => {
  expect(messageFor({ ...complete, SMTP_URL: '' })).toContain('SMTP_URL is not set');
  expect(readSettings({ ...complete, BILLING_URL: '', PORT: '' }, ['worker'])).toMatchObject({ port: 3000 });
});

test('a wrong value is named with what to write instead, and is never repeated', () => {
  const wrong = {
    DATABASE_WORKER_URL: 'mysql://root:hunter2@db',
    EVERGREEN_SECRET: 'hunter2',
    PORT: 'hunter2',
    LOG_LEVEL: 'hunter2',
  };
  const message = messageFor({ ...complete, ...wrong });
  for (const name of Object.keys(wrong)) expect(message).toContain(`- ${name} `);
  expect(message).toContain('openssl rand -base64 32');
  expect(message).not.toContain('hunter2');
});

test('other secrets are read with commas between them, each as long as the secret itself', () => {
  const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(40, 2)];
  const listed = [one, two].map((secret) => secret.toString('base64'));
  expect(readSettings({ ...complete, EVERGREEN_OTHER_SECRETS: listed.join(',') }).otherSecrets).toEqual([one, two]);
  expect(messageFor({ ...complete, EVERGREEN_OTHER_SECRETS: `${listed[0]},hunter2` })).toContain('fewer than 32 bytes');
});

test('a live Stripe key is never sent to a stand-in', () => {
  const message = messageFor({
    ...complete,
    BILLING_URL: 'http://127.0.0.1:4242',
    STRIPE_SECRET_KEY: 'sk_live_hunter2',
  });
  expect(message).toContain('BILLING_URL would send a live key');
});

test('an API key for Temporal switches TLS on', () => {
  expect(readSettings({ ...complete, TEMPORAL_API_KEY: 'key' }).temporal).toMatchObject({ apiKey: 'key', tls: {} });
});

test('a client certificate without its key is refused, and so is one that cannot be read', () => {
  const message = messageFor({ ...complete, TEMPORAL_TLS_CERT_FILE: '/nowhere.pem' });
  expect(message).toContain('TEMPORAL_TLS_CERT_FILE names a file that cannot be read');
  expect(message).toContain('belong together');
});

test('the names of all settings are listed', () => {
  expect(SETTING_NAMES).toEqual(expect.arrayContaining(Object.keys(complete)));
});

test('a prefix alone is no secret of Stripe', () => {
  for (const [name, prefix] of [
    ['STRIPE_WEBHOOK_SECRET', 'whsec_'],
    ['STRIPE_SECRET_KEY', 'sk_test_'],
  ] as const)
    expect(() => readSettings({ ...complete, [name]: prefix })).toThrow(name);
});

test('trusted proxies are none, a number, or networks', () => {
  const read = (value: string) => readSettings({ ...complete, TRUSTED_PROXIES: value }).trustedProxies;
  expect(readSettings(complete).trustedProxies).toEqual([]);
  expect(read('2')).toBe(2);
  expect(read('10.0.0.0/8, 2001:db8::/32,192.0.2.7')).toEqual(['10.0.0.0/8', '2001:db8::/32', '192.0.2.7']);
});

test.each(['0', '11', 'true', 'proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '0.0.0.0/0', '::/0', '10.0.0/8', '-1'])(
  'trusted proxies cannot be %s',
  (value) => {
    expect(messageFor({ ...complete, TRUSTED_PROXIES: value })).toContain('- TRUSTED_PROXIES is neither a number');
  },
);
