import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const HISTORIES_DIR = fileURLToPath(new URL('../histories', import.meta.url));
const INDEX_PATH = fileURLToPath(new URL('../histories/index.json', import.meta.url));

/** For each scenario: the files of its runs in order, and the cells of the lifecycle’s table (`state × event`) it uses. */
const Index = z.record(z.string(), z.strictObject({ cells: z.array(z.string()), files: z.array(z.string()).min(1) }));
export type Index = z.infer<typeof Index>;

/** Returns an empty index before the first recording. */
export async function readIndex(): Promise<Index> {
  const text = await readFile(INDEX_PATH, 'utf8').catch(() => '{}');
  return Index.parse(JSON.parse(text));
}

export async function writeIndex(index: Index): Promise<void> {
  await writeFile(INDEX_PATH, `${JSON.stringify(index, null, 1)}\n`);
}
