import { spawn } from 'node:child_process';
import { symlink, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A block of commands of the README's tour, and the answers that it prints, in order. */
export interface TourBlock {
  readonly commands: string;
  readonly answers: readonly unknown[];
}

/** The `sh` blocks of the section "A tour", each with the JSON values of the `text` block that follows it, if any. */
export function readTour(readme: string): TourBlock[] {
  const [, section = ''] = /^## A tour.*\n([\s\S]*?)^## /m.exec(readme) ?? [];
  const fences = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({ kind, text }));
  return fences.flatMap(({ kind, text }, i) => {
    const next = fences[i + 1];
    if (kind !== 'sh') return [];
    return [{ commands: text, answers: next?.kind === 'text' ? parseValues(next.text) : [] }];
  });
}

/** The JSON values of a text, one after another, each of one line or of several. */
export function parseValues(text: string): unknown[] {
  const values: unknown[] = [];
  let unfinished = '';
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    unfinished += `${line}\n`;
    const value = parseOrUndefined(unfinished);
    if (value === undefined) continue;
    values.push(value);
    unfinished = '';
  }
  if (unfinished !== '') throw new SyntaxError(`Not JSON:\n${unfinished}`);
  return values;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Printed by the script between two blocks. No answer contains it. */
const SEPARATOR = '\u001e';

/**
 * Runs the blocks in one shell, as a reader would, where `.evergreen` is the state of a running `npm start`. Returns
 * the answers of each block. Throws with the shell's messages when a command fails.
 */
export async function runTour(blocks: readonly TourBlock[], stateDir: string): Promise<unknown[][]> {
  const dir = await mkdtemp(join(tmpdir(), 'evergreen-tour-'));
  try {
    await symlink(stateDir, join(dir, '.evergreen'));
    const script = blocks.map(({ commands }) => commands).join(`\nprintf '\\036'\n`);
    return (await runScript(`set -euo pipefail\n${script}`, dir)).split(SEPARATOR).map(parseValues);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runScript(script: string, cwd: string): Promise<string> {
  const shell = spawn('bash', ['-c', script], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The tour ended with ${code}:\n${errors}\n${output}`);
  return output;
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Where an answer differs from the printed one; empty when it matches. The printed one may leave fields out. An instant
 * or a date stands for any; `…` in a text stands for any characters; `"…"` at the end of a list stands for more items.
 */
export function differences(printed: unknown, actual: unknown, path = ''): string[] {
  if (Array.isArray(printed)) return listDifferences(printed, actual, path);
  if (typeof printed === 'object' && printed !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${path}: ${JSON.stringify(actual)}`];
    return Object.entries(printed).flatMap(([name, value]) =>
      differences(value, Reflect.get(actual, name), path === '' ? name : `${path}.${name}`),
    );
  }
  return matches(printed, actual) ? [] : [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(printed)}`];
}

function listDifferences(printed: readonly unknown[], actual: unknown, path: string): string[] {
  if (!Array.isArray(actual)) return [`${path}: ${JSON.stringify(actual)} is no list`];
  const more = printed.at(-1) === '…';
  const items = more ? printed.slice(0, -1) : printed;
  if (more ? actual.length < items.length : actual.length !== items.length)
    return [`${path}: ${actual.length} items: ${JSON.stringify(actual)}`];
  return items.flatMap((item, i) => differences(item, actual[i], `${path}[${i}]`));
}

function matches(printed: unknown, actual: unknown): boolean {
  if (typeof printed !== 'string' || typeof actual !== 'string') return printed === actual;
  for (const kind of [INSTANT, DATE]) if (kind.test(printed)) return kind.test(actual);
  const pattern = printed.split('…').map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pattern.join('[\\s\\S]*')}$`).test(actual);
}
