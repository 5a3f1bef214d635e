/**
 * `npm run contract:stripe`: checks the stand-in against Stripe's published schema. Installs stripe-mock with Go, starts it, and
 * runs the contract suite. Needs Go, and the network for the first run.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const MODULE = 'github.com/stripe/stripe-mock';
const VERSION = 'v0.203.0';

const runGo = (...parameters: string[]): string => {
  const result = spawnSync('go', parameters, { encoding: 'utf8' });
  if (result.error)
    throw new Error('stripe-mock needs Go. Install it from https://go.dev/doc/install', { cause: result.error });
  if (result.status !== 0) throw new Error(`go ${parameters.join(' ')} failed: ${result.stderr}`);
  return result.stdout.trim();
};

const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function waitUntilServing(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

runGo('install', `${MODULE}@${VERSION}`);
const binary = join(runGo('env', 'GOBIN') || join(runGo('env', 'GOPATH'), 'bin'), 'stripe-mock');
const openApi = join(runGo('env', 'GOMODCACHE'), `${MODULE}@${VERSION}`, 'embedded', 'openapi', 'spec3.json');
const url = `http://127.0.0.1:${await findFreePort()}`;
const mock = spawn(binary, ['-http-addr', new URL(url).host], { stdio: ['ignore', 'ignore', 'inherit'] });
try {
  await waitUntilServing(url);
  const suite = spawnSync('vitest', ['run', '--config', join(import.meta.dirname, 'vitest.config.ts')], {
    stdio: 'inherit',
    env: { ...process.env, STRIPE_MOCK_URL: url, STRIPE_OPENAPI: openApi },
  });
  if (suite.error) throw suite.error;
  process.exitCode = suite.status ?? 1;
} finally {
  mock.kill();
}
