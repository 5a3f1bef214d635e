import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseHistory } from '../replay/history-json.ts';
import { HISTORIES_DIR } from '../replay/index-file.ts';
import type { History } from '../support/run-histories.ts';

const KEPT_DIR = fileURLToPath(new URL('kept', import.meta.url));
const SHAPES_DIR = fileURLToPath(new URL('shapes', import.meta.url));

/** A recorded history of one run of a licence's workflow. */
export interface NamedHistory {
  readonly name: string;
  readonly history: History;
}

/** Histories of the sets before this one ended before the first release: their values are read, but no run needs a replay. */
export const FIRST_REPLAYED_SET = 3;

const Texts = z.record(z.string(), z.string());

/** The sets of histories that were kept, in order: the first is set 1. */
export async function readKept(): Promise<readonly (readonly NamedHistory[])[]> {
  const numbers = (await readdir(KEPT_DIR)).map((file) => Number.parseInt(file, 10)).sort((a, b) => a - b);
  return await Promise.all(
    numbers.map(async (number) => {
      const texts = Texts.parse(JSON.parse(gunzipSync(await readFile(keptFile(number))).toString()));
      return Object.entries(texts).map(([name, text]) => ({ name: `${number}/${name}`, history: parseHistory(text) }));
    }),
  );
}

/** Keeps a copy of all recorded histories as the set with this number. */
export async function keepRecorded(number: number): Promise<void> {
  const texts = Object.fromEntries(await recordedTexts());
  await writeFile(keptFile(number), gzipSync(JSON.stringify(texts), { level: 9 }));
}

/** The histories that the present code recorded last. */
export async function readRecorded(): Promise<readonly NamedHistory[]> {
  return (await recordedTexts()).map(([name, text]) => ({ name, history: parseHistory(text) }));
}

async function recordedTexts(): Promise<[name: string, text: string][]> {
  const files = (await readdir(HISTORIES_DIR)).filter((file) => file.endsWith('.json') && file !== 'index.json').sort();
  return await Promise.all(
    files.map(async (file): Promise<[string, string]> => [file, await readFile(join(HISTORIES_DIR, file), 'utf8')]),
  );
}

/** The copy of the shape that a kind of stored value has in a version; undefined where there is none yet. */
export async function readShape(kind: string, version: number): Promise<unknown> {
  const text = await readFile(shapeFile(kind, version), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

export async function writeShape(kind: string, version: number, shape: object): Promise<void> {
  await writeFile(shapeFile(kind, version), `${JSON.stringify(shape, null, 2)}\n`);
}

const keptFile = (number: number) => join(KEPT_DIR, `${number}.json.gz`);
const shapeFile = (kind: string, version: number) => join(SHAPES_DIR, `${kind}-${version}.json`);
