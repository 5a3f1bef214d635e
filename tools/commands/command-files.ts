/**
 * Counts the source files that name each customer command: the cost of adding one. Run it with
 * `node tools/commands/command-files.ts` for the table, or with a command's name for its files.
 */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CUSTOMER_EVENTS } from '../../domain/lifecycle/events.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Dependencies, tests and benchmarks of every command with their helpers, texts, documents and their pictures, and generated types. */
const NOT_COUNTED =
  /(?:^|\/)(?:node_modules|dist|\.evergreen|testing)\/|^(?:test|knowledge|docs|dev\/screens|bench\/journeys)\/|(?:\.test|\/testing|\.d)\.m?tsx?$/;
/** Regular expressions (skipped, since they may contain quotes), comments, strings and identifiers. */
const TOKEN = new RegExp(
  [
    /(?<=(?:[=(:,!&|?[{;]|=>|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\//,
    /\/\/.*|\/\*[\s\S]*?\*\//,
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/,
    /[A-Za-z_$][\w$]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** The files below the root, relative to it, that name each command; sorted. */
export async function findCommandFiles(): Promise<Map<string, string[]>> {
  const files = globSync('**/*.{ts,tsx,mts,mjs,js}', {
    cwd: ROOT,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist|\.evergreen)$/.test(path),
  })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !NOT_COUNTED.test(file))
    .sort();
  const found = new Map<string, string[]>(CUSTOMER_EVENTS.map((command) => [command, []]));
  for (const file of files) {
    const code = await readFile(`${ROOT}/${file}`, 'utf8');
    for (const [command, filesOfCommand] of found) if (namesCommand(code, command)) filesOfCommand.push(file);
  }
  return found;
}

/**
 * Whether code names a command (`rotate_key`), in any of these forms and outside comments:
 * - a string that is the name or contains it as a path segment, with `_` or `-`;
 * - an identifier made of its words, such as `rotateKey` or `rotatesKey`. A name of several words may be followed by
 *   others (`RotateKeyBody`); a single word may not, since `pauseLimit` is not the command `pause`.
 */
export function namesCommand(code: string, command: string): boolean {
  const words = command.split('_');
  for (const [token] of code.matchAll(TOKEN)) {
    if (token.startsWith('/')) continue;
    if (/^['"`]/.test(token)) {
      const segments = token.slice(1, -1).split('/');
      if (segments.includes(command) || segments.includes(words.join('-'))) return true;
    } else if (startsWithWords(wordsOf(token), words)) return true;
  }
  return false;
}

function startsWithWords(identifier: readonly string[], [first = '', ...others]: readonly string[]): boolean {
  const [start, ...following] = identifier;
  if (start !== first && start !== `${first}s`) return false;
  return others.length === 0 ? following.length === 0 : others.every((word, i) => following[i] === word);
}

/** `rotateKey`, `RotateKey`, `rotate_key` and `ROTATE_KEY` as `rotate`, `key`. */
function wordsOf(identifier: string): string[] {
  return identifier
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_');
}

/** The number of files for each command, one line each. */
export function formatCommandFiles(found: ReadonlyMap<string, readonly string[]>): string {
  const width = Math.max(...[...found.keys()].map((command) => command.length));
  return [...found].map(([command, files]) => `${command.padEnd(width)}  ${files.length}`).join('\n');
}

if (import.meta.main) {
  const found = await findCommandFiles();
  const [command] = process.argv.slice(2);
  console.log(
    command === undefined ? formatCommandFiles(found) : (found.get(command)?.join('\n') ?? 'No such command.'),
  );
}
