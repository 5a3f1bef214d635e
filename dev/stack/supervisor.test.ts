import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { identityOf } from './process-identity.ts';
import { stopLeftovers } from './pid-files.ts';
import { startProcess } from './processes.ts';
import type { RunningProcess } from './processes.ts';
import { Supervisor } from './supervisor.ts';

async function createDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'supervisor-'));
}

/** A child with a child of its own, to see that both end. */
function family(dir: string, name = 'family'): Promise<RunningProcess> {
  return startProcess({ name, dir, command: 'sh', args: ['-c', 'sleep 600 & echo $!; wait'] });
}

/** The process id of the child's child, once it is printed. */
async function printed(family: RunningProcess): Promise<number> {
  return vi.waitFor(() => {
    const pid = Number(family.lastLines());
    expect(pid).toBeGreaterThan(0);
    return pid;
  });
}

test('a service that is killed is started again, and stopping leaves no process behind', async () => {
  const dir = await createDir();
  const lines: string[] = [];
  const started: RunningProcess[] = [];
  const supervisor = new Supervisor((line) => lines.push(line));
  const first = await supervisor.supervise('family', async () => {
    const part = await family(dir);
    started.push(part);
    return part;
  });
  const orphan = await printed(first);
  process.kill(first.pid, 'SIGKILL');
  await vi.waitFor(() => expect(lines.at(-1)).toBe('family is back'), { timeout: 5_000 });
  expect(lines[0]).toBe('family ended (SIGKILL); started again in 0.5 s');

  const [, second] = started;
  if (!second) throw new Error('it was not started again');
  const grandchild = await printed(second);
  await supervisor.stop();
  await vi.waitFor(async () =>
    expect(await Promise.all([orphan, second.pid, grandchild].map(identityOf))).toEqual([
      undefined,
      undefined,
      undefined,
    ]),
  );
});

test('what a killed owner left running is ended, but not another process that has the same id by now', async () => {
  const dir = await createDir();
  const left = await family(dir, 'left');
  const grandchild = await printed(left);
  const bystander = await family(await createDir(), 'bystander');
  const identity = await identityOf(bystander.pid);
  expect(identity).toMatch(/\w/);
  const note = join(dir, 'pids', 'another.json');
  await writeFile(note, JSON.stringify({ name: 'another', pid: bystander.pid, identity: 'of an earlier process' }));

  expect(await stopLeftovers(join(dir, 'pids'))).toEqual(['left']);
  await left.exited;
  await vi.waitFor(async () => expect(await identityOf(grandchild)).toBeUndefined());
  expect(await identityOf(bystander.pid)).toBe(identity);
  await bystander.stop();
});
