/** A real worker process, like `worker/main.ts`, that kills itself at the kill point in its environment. */
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../activities/create.ts';
import type { Mailer, Message } from '../../activities/notifications/mailer.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { readSettings } from '../../settings.ts';
import { createMailerFromSettings, createWorkerDependencies } from '../../worker/dependencies.ts';
import { startMailDelivery } from '../../worker/mail-delivery.ts';
import { createWorker } from '../../worker/worker.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { KILL_POINT_VARIABLE, STRIPE_REQUESTS } from './kill-points.ts';

const settings = readSettings(process.env, ['worker']);
const killPoint = process.env[KILL_POINT_VARIABLE];

function killIfAt(point: string): void {
  // SIGKILL rather than process.exit, so that nothing is flushed or closed.
  if (point === killPoint) process.kill(process.pid, 'SIGKILL');
}

function withKillPoints<A extends readonly unknown[], R>(action: string, run: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    killIfAt(`before ${action}`);
    const result = await run(...args);
    killIfAt(`after ${action}`);
    return result;
  };
}

const smtp = createMailerFromSettings(settings);
const mailer: Mailer = { ...smtp, send: withKillPoints('mail', (message: Message) => smtp.send(message)) };
const dependencies = createWorkerDependencies(settings, 'evergreen-test-killed', mailer);
for (const { name, path } of STRIPE_REQUESTS) {
  const killHandler = (moment: string) => (request: { method: string; path: string }) => {
    if (request.method === 'POST' && path.test(request.path)) killIfAt(`${moment} ${name}`);
  };
  dependencies.stripe.on('request', killHandler('before'));
  dependencies.stripe.on('response', killHandler('after'));
}

const mails = startMailDelivery({
  deliver: dependencies.deliver,
  // Only its own mails: it would be killed at those of another test.
  findDue: () => Promise.resolve([]),
  onFailure: () => undefined,
});
const activities = createActivities({ ...dependencies, onNotified: mails.announce });
const { address, namespace, taskQueue } = settings.temporal;
const worker = await createWorker({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  activities: {
    ...activities,
    record: withKillPoints('commit', (steps: readonly Step[]) => activities.record(steps)),
  },
  bundle: await loadWorkflowBundle(),
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
await worker.run();
