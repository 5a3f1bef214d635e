import { startNode } from '../../dev/stack/node-process.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import type { RunningProcess } from '../../dev/stack/processes.ts';
import { readyLineProbe, waitUntilReady } from '../../dev/stack/readiness.ts';

/** Starts a process that accepts every mail and drops it. A process of its own, so that its processor time counts. */
export async function startMailSink(dir: string): Promise<RunningProcess & { readonly smtpUrl: string }> {
  const port = await findFreePort();
  const script = new URL('./mail-sink-server.ts', import.meta.url);
  const process = await startNode({ name: 'mail-sink', script, dir, env: { MAIL_SINK_PORT: String(port) } });
  try {
    await waitUntilReady(process, readyLineProbe(process));
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { ...process, smtpUrl: `smtp://127.0.0.1:${port}` };
}
