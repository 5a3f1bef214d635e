/** A real worker in a process of its own, like `worker/main.ts`, that kills itself hard at the point it is told. */
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../activities/create.ts';
import type { Mailer, Message } from '../../activities/notifications/mailer.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { readSettings } from '../../settings.ts';
import { mailerOf, outsideOf } from '../../worker/outside.ts';
import { createWorker } from '../../worker/worker.ts';
import { workflowBundle } from '../support/bundle.ts';
import { KILL_AT, REQUESTS } from './kill-points.ts';

const settings = readSettings(process.env);
const point = process.env[KILL_AT];

function reached(here: string): void {
  // Not process.exit: nothing is flushed, closed or told to anybody.
  if (here === point) process.kill(process.pid, 'SIGKILL');
}

function around<A extends readonly unknown[], R>(what: string, act: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    reached(`before ${what}`);
    const result = await act(...args);
    reached(`after ${what}`);
    return result;
  };
}

const smtp = mailerOf(settings);
const mailer: Mailer = { ...smtp, send: around('mail', (message: Message) => smtp.send(message)) };
const outside = outsideOf(settings, 'evergreen-test-killed', mailer);
for (const { name, path } of REQUESTS) {
  const strike = (moment: string) => (request: { method: string; path: string }) => {
    if (request.method === 'POST' && path.test(request.path)) reached(`${moment} ${name}`);
  };
  outside.stripe.on('request', strike('before'));
  outside.stripe.on('response', strike('after'));
}

const activities = createActivities(outside);
const { address, namespace, taskQueue } = settings.temporal;
const worker = await createWorker({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  activities: {
    ...activities,
    record: around('commit', (steps: readonly Step[]) => activities.record(steps)),
    recordAndDeliver: around('commit', (steps: readonly Step[]) => activities.recordAndDeliver(steps)),
  },
  bundle: await workflowBundle(),
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
await worker.run();
