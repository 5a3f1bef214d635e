import { findFreePort } from '../../dev/stack/ports.ts';
import { startService } from '../../dev/stack/service.ts';
import type { Stack } from './stack.ts';

const SCRIPTS = {
  evergreen: new URL('../../api/main.ts', import.meta.url),
  bare: new URL('../bare/server.ts', import.meta.url),
} as const;

/** Runs `work` while Evergreen's API and the bare server are running, with the addresses of both. */
export async function withServers<T>(
  { dir, env }: Stack,
  work: (urls: Readonly<Record<keyof typeof SCRIPTS, string>>) => Promise<T>,
): Promise<T> {
  const start = async (kind: keyof typeof SCRIPTS) => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const spec = { name: `api-${kind}`, script: SCRIPTS[kind] };
    const server = await startService(spec, { dir, env: { ...env, PORT: String(port) }, url });
    return { url, server };
  };
  const [evergreen, bare] = await Promise.all([start('evergreen'), start('bare')]);
  try {
    return await work({ evergreen: evergreen.url, bare: bare.url });
  } finally {
    await Promise.all([evergreen.server.stop(), bare.server.stop()]);
  }
}
