import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runCommand } from '../../dev/stack/run-command.ts';

const folder = fileURLToPath(new URL('../lighthouse/', import.meta.url));
const INSTALL_TIMEOUT_MS = 180_000;
const RUN_TIMEOUT_MS = 120_000;

const reportSchema = z.object({
  accessibility: z.number(),
  'best-practices': z.number(),
  performance: z.number(),
  lcpMs: z.number(),
  failed: z.array(z.string()),
});

/** What Lighthouse says of a page: scores from 0 to 100. */
export type LighthouseReport = z.infer<typeof reportSchema>;

/** Installs Lighthouse as its lock file says, where it is missing. */
export async function ensureLighthouse(report: (line: string) => void): Promise<void> {
  if (existsSync(join(folder, 'node_modules', 'lighthouse', 'package.json'))) return;
  report('installing Lighthouse');
  const args = ['ci', '--ignore-scripts', '--prefix', folder];
  const { code, output } = await runCommand('npm', args, { timeoutMs: INSTALL_TIMEOUT_MS });
  if (code !== 0) throw new Error(`Lighthouse could not be installed:\n${output.trim()}`);
}

/** Runs Lighthouse for a page in the browser whose debugging port is given. */
export async function runLighthouse(port: number, url: string): Promise<LighthouseReport> {
  const { code, output } = await runCommand(process.execPath, [join(folder, 'run.mjs'), String(port), url], {
    timeoutMs: RUN_TIMEOUT_MS,
  });
  if (code !== 0) throw new Error(`Lighthouse failed:\n${output.trim()}`);
  return reportSchema.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
}
