import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { DataError } from '../../catalog/validation-errors.ts';

/** A copy of all texts for each test, in which it can make mistakes. */
export function useCopiedTexts() {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'texts-'));
    cpSync(join(import.meta.dirname, '..'), dir, { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  return {
    dir: () => dir,
    /** The errors that reading the copy reports, with file and line. */
    errorsOf(read: (dir: string) => unknown): string[] {
      try {
        read(dir);
        return [];
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        return error.errors.map(({ file, line, message }) => `${file.replace(`${dir}/`, '')}:${line}: ${message}`);
      }
    },
    /** Changes a file of the copy. Fails where it has not what is to be replaced. */
    edit(file: string, from: string | RegExp, to: string): void {
      const before = readFileSync(join(dir, file), 'utf8');
      expect(before).toMatch(from);
      writeFileSync(join(dir, file), before.replace(from, to));
    },
  };
}
