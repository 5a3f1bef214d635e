/** Runs the stand-in as a process. It prints one line of JSON when it is ready and ends on SIGTERM or SIGINT. */
import { startStandIn, type StandInOptions } from './server.ts';

const { env } = process;

const options: StandInOptions = {
  quiet: true,
  port: parsePort(env['STRIPE_STANDIN_PORT']),
  ...(env['STRIPE_STANDIN_HOST'] && { host: env['STRIPE_STANDIN_HOST'] }),
  ...(env['STRIPE_STANDIN_FILE'] && { file: env['STRIPE_STANDIN_FILE'] }),
  ...(env['STRIPE_STANDIN_PUBLIC_URL'] && { publicUrl: env['STRIPE_STANDIN_PUBLIC_URL'] }),
  ...(env['STRIPE_STANDIN_DEBIT_DELAY_MS'] && { debitDelayMs: parseDelay(env['STRIPE_STANDIN_DEBIT_DELAY_MS']) }),
  ...(env['STRIPE_WEBHOOK_URL'] && {
    webhook: {
      url: env['STRIPE_WEBHOOK_URL'],
      secret: requireVariable('STRIPE_WEBHOOK_SECRET'),
      ...(env['STRIPE_WEBHOOK_EVENTS'] && { events: env['STRIPE_WEBHOOK_EVENTS'].split(',') }),
    },
  }),
};

const stripe = await startStandIn(options);
console.log(JSON.stringify({ ready: true, url: stripe.url, port: stripe.port, pid: process.pid }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void stripe.close().then(() => process.exit(0));
  });
}

function parsePort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`STRIPE_STANDIN_PORT must be a port from 0 to 65535, not ${text ?? ''}`);
  return port;
}

function parseDelay(text: string): number {
  const delayMs = Number(text);
  if (!Number.isInteger(delayMs) || delayMs < 0)
    throw new Error(`STRIPE_STANDIN_DEBIT_DELAY_MS must be a number of milliseconds, not ${text}`);
  return delayMs;
}

function requireVariable(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`Set ${name}: STRIPE_WEBHOOK_URL needs it to sign webhooks.`);
  return value;
}
