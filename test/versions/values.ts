import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isStoredKind, type Sample } from './kinds.ts';

const Values = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));

/**
 * Kept values of kinds that no recorded history contains, such as those of an account's workflow and of columns. A new
 * version of such a kind gets a value here, by hand; those of earlier versions stay as they are.
 */
export async function readValues(): Promise<Sample[]> {
  const values = Values.parse(JSON.parse(await readFile(new URL('values.json', import.meta.url), 'utf8')));
  return Object.entries(values).flatMap(([kind, ofKind]) =>
    ofKind.map((value) => {
      if (!isStoredKind(kind)) throw new Error(`values.json: nothing stored is called ${kind}`);
      return { kind, value };
    }),
  );
}
