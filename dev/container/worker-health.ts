/**
 * A worker container's health check: 0 when Temporal lists this container among those that poll the task queue. A worker
 * listens on no port that could be checked.
 */
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { readSettings } from '../../settings.ts';

const { address, namespace, taskQueue, tls, apiKey } = readSettings(process.env).temporal;
const connection = Connection.lazy({
  address,
  ...(tls ? { tls } : {}),
  ...(apiKey ? { apiKey, metadata: { 'temporal-namespace': namespace } } : {}),
});
const answer = await connection
  .withDeadline(Date.now() + 4_000, () =>
    connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
    }),
  )
  .catch(() => undefined);

// The SDK names a worker `<process id>@<host name>`; a container's host name is its own.
const polls = answer?.pollers?.some(({ identity }) => identity?.endsWith(`@${hostname()}`));
process.exit(polls ? 0 : 1);
