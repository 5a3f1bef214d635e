import { fileURLToPath } from 'node:url';
import { checkoutDir } from './paths.ts';
import { startProcess } from './processes.ts';
import type { ProcessSpec, RunningProcess } from './processes.ts';

const exitWithParent = new URL('./exit-with-parent.ts', import.meta.url).href;

/** Starts one of the project's own scripts as a child that ends when this process does, however that comes. */
export async function startNode(
  spec: Omit<ProcessSpec, 'command' | 'args'> & { script: URL },
): Promise<RunningProcess> {
  const { script, ...rest } = spec;
  return startProcess({
    cwd: checkoutDir,
    ...rest,
    command: process.execPath,
    args: ['--import', exitWithParent, fileURLToPath(script)],
  });
}
