import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createClient,
  createCustomerWithCard,
  createOpenInvoice,
  startWebhookReceiver,
  startTestStandIn,
} from './testing.ts';

async function createDirectory(): Promise<{ file: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'stripe-'));
  return {
    file: join(path, 'stripe.db'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

test('customers, invoices and idempotency keys are kept across a restart', async () => {
  await using directory = await createDirectory();
  const first = await startTestStandIn({ file: directory.file });
  const customer = await createCustomerWithCard(first.stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(first.stripe, customer.id);
  const paid = await first.stripe.invoices.pay(invoice.id, {}, { idempotencyKey: 'pay-1' });
  await first.close();
  await using second = await startTestStandIn({ file: directory.file });
  expect(await second.stripe.invoices.retrieve(invoice.id)).toEqual(paid);
  expect(await second.stripe.invoices.pay(invoice.id, {}, { idempotencyKey: 'pay-1' })).toEqual(paid);
  expect((await second.stripe.charges.list({ customer: customer.id })).data).toHaveLength(1);
});

test('webreceiver that were not delivered before a restart are delivered after it', async () => {
  await using directory = await createDirectory();
  const receiver = await startWebhookReceiver('whsec_test');
  const webhook = { url: receiver.url, secret: 'whsec_test' };
  receiver.answer = () => 503;
  const first = await startTestStandIn({ file: directory.file, webhook });
  await first.stripe.customers.create({ name: 'Ada' });
  await first.close();
  receiver.answer = () => 200;
  await using second = await startTestStandIn({ file: directory.file, webhook });
  const [delivered] = await receiver.until(1);
  expect((await second.stripe.events.list()).data[0]).toEqual(delivered?.event);
  await receiver.close();
});

/** Starts the stand-in as a separate process and waits for its ready line. */
async function startProcess(file: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], STRIPE_STANDIN_FILE: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const ready: { port: number } = JSON.parse(String(line));
  return { child, port: ready.port };
}

test('committed writes survive SIGKILL, and SIGTERM ends the process with code 0', async () => {
  await using directory = await createDirectory();
  const first = await startProcess(directory.file);
  const customer = await createClient(first).customers.create({ name: 'Ada' }, { idempotencyKey: 'key-1' });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = await startProcess(directory.file);
  expect(await createClient(second).customers.create({ name: 'Ada' }, { idempotencyKey: 'key-1' })).toEqual(customer);
  second.child.kill('SIGTERM');
  expect(await once(second.child, 'exit')).toEqual([0, null]);
});
