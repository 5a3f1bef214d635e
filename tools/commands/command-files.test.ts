import { expect, test } from 'vitest';
import { CUSTOMER_EVENTS } from '../../domain/lifecycle/events.ts';
import { findCommandFiles, formatCommandFiles, namesCommand } from './command-files.ts';

/** The command that stands for all in the bound below: nothing else in the code has its name. */
const PROBE = 'rotate_key';
/** The most files that may name the probe command, two of the portal among them. Lower it when a file no longer has to. */
const MAX_FILES = 9;

test(`a command is named in a bounded number of files, measured by ${PROBE}`, async () => {
  const found = await findCommandFiles();
  process.stdout.write(`Files that name each command:\n${formatCommandFiles(found)}\n`);
  expect([...found.keys()]).toEqual(CUSTOMER_EVENTS);
  const files = found.get(PROBE) ?? [];
  expect(files).toContain('domain/lifecycle/commands.ts');
  expect(files.length, files.join('\n')).toBeLessThanOrEqual(MAX_FILES);
});

test.for([
  "type: 'rotate_key'",
  'fetch(`/v1/licenses/${id}/rotate-key`)',
  'const rotateKey = 1',
  'type RotateKeyBody = object',
  'if (event.rotatesKey) return',
  "const quote = /['`]/; call('rotate_key')",
])('a command is named in %s', (code) => {
  expect(namesCommand(code, 'rotate_key')).toBe(true);
});

test.for(['// rotate_key', '/* rotateKey */', "'They rotate_key often'", 'const keyRotation = 1', 'a.rotate(key)'])(
  'a command is not named in %s',
  (code) => {
    expect(namesCommand(code, 'rotate_key')).toBe(false);
  },
);

test('a command of one word is not named by an identifier that only starts with it', () => {
  expect(namesCommand('const pauseLimit = 1', 'pause')).toBe(false);
  expect(namesCommand('license.pause()', 'pause')).toBe(true);
});
