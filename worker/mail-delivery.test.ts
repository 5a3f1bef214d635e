import { afterEach, expect, test } from 'vitest';
import type { Deliver } from '../activities/notifications/deliver.ts';
import { startMailDelivery, type MailDelivery } from './mail-delivery.ts';

const failure = new Error('the database is away');
const failures: unknown[] = [];
let started: MailDelivery | undefined;

afterEach(async () => {
  await started?.close();
  failures.length = 0;
});

function start(deliver: Deliver, findDue: () => Promise<string[]> = () => Promise.resolve([])): MailDelivery {
  started = startMailDelivery({ deliver, findDue, onFailure: (error) => failures.push(error) });
  return started;
}

/** A delivery that succeeds, and the batches that it was given. */
function collecting(): { deliver: Deliver; batches: string[][] } {
  const batches: string[][] = [];
  return { batches, deliver: (licenses) => Promise.resolve(void batches.push([...licenses])) };
}

const POLL = { timeout: 5_000, interval: 20 };

test('messages that another process has left are found', async () => {
  const { deliver, batches } = collecting();
  start(deliver, () => Promise.resolve(['lic_left']));
  await expect.poll(() => batches[0], POLL).toEqual(['lic_left']);
});

test('announced licences are delivered at once, ten at a time, and one that waits only once', async () => {
  const { deliver, batches } = collecting();
  const answer = Promise.withResolvers<void>();
  const mails = start(async (licenses) => {
    await deliver(licenses);
    await answer.promise;
  });
  const announced = Array.from({ length: 24 }, (_, i) => `lic_${i}`);
  for (const id of [...announced, ...announced.slice(4)]) mails.announce(id);
  expect(batches).toEqual([['lic_0'], ['lic_1'], ['lic_2'], ['lic_3']]);
  answer.resolve();
  await expect.poll(() => batches.flat(), POLL).toEqual(announced);
  expect(batches.slice(4)).toEqual([announced.slice(4, 14), announced.slice(14)]);
});

test('at most four deliveries run at once, and closing waits for them and starts no more', async () => {
  const answer = Promise.withResolvers<void>();
  let [begun, ended] = [0, 0];
  const mails = start(async () => {
    begun += 1;
    await answer.promise;
    ended += 1;
  });
  for (let i = 0; i < 100; i += 1) mails.announce(`lic_${i}`);
  expect(begun).toBe(4);
  const closed = mails.close();
  answer.resolve();
  await closed;
  expect([begun, ended]).toEqual([4, 4]);
});

test('a failure is reported, and the delivery goes on', async () => {
  const { deliver, batches } = collecting();
  const mails = start((licenses) => (failures.length === 0 ? Promise.reject(failure) : deliver(licenses)));
  mails.announce('lic_1');
  await expect.poll(() => failures, POLL).toEqual([failure]);
  mails.announce('lic_2');
  await expect.poll(() => batches, POLL).toEqual([['lic_2']]);
});

test('closing tells the deliveries to stop, and does not wait for one that does not end', async () => {
  const stop = Promise.withResolvers<AbortSignal | undefined>();
  const never = Promise.withResolvers<void>();
  const mails = startMailDelivery({
    deliver: async (_licenses, signal) => {
      stop.resolve(signal);
      await never.promise;
    },
    findDue: () => Promise.resolve([]),
    onFailure: (error) => failures.push(error),
    closeTimeoutMs: 10,
  });
  mails.announce('lic_1');
  const signal = await stop.promise;
  expect(signal?.aborted).toBe(false);
  await mails.close();
  expect(signal?.aborted).toBe(true);
  never.resolve();
});

test('no more than 200 licences wait; polls find the others', async () => {
  const answer = Promise.withResolvers<void>();
  const { deliver, batches } = collecting();
  const limits: number[] = [];
  started = startMailDelivery({
    deliver: async (licenses) => {
      await answer.promise;
      await deliver(licenses);
    },
    findDue(limit) {
      limits.push(limit);
      return Promise.resolve([]);
    },
    onFailure: (error) => failures.push(error),
  });
  for (let i = 0; i < 300; i += 1) started.announce(`lic_${i}`);
  answer.resolve();
  await expect.poll(() => batches.flat(), POLL).toHaveLength(204);
  await expect.poll(() => limits.at(-1), POLL).toBe(200);
});

test('a failed poll is reported, and the next one finds what is due', async () => {
  const { deliver, batches } = collecting();
  start(deliver, () => (failures.length === 0 ? Promise.reject(failure) : Promise.resolve(['lic_due'])));
  await expect.poll(() => batches[0], POLL).toEqual(['lic_due']);
  expect(failures).toEqual([failure]);
});
