import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { planInconsistencies, regionInconsistencies, type Inconsistency } from '../domain/catalog/consistency.ts';
import { planSchema, regionSchema, type Plan, type Region } from '../domain/catalog/plan.ts';
import { DataError, shownPath, type Mistake } from './mistakes.ts';
import { parseSource, read, type Source } from './source.ts';

/** Everything that can be sold, and by which rules. Read once at start. */
export interface Catalog {
  readonly plans: ReadonlyMap<string, Plan>;
  readonly regions: ReadonlyMap<string, Region>;
  /** The plan, sold or legacy; undefined when there is none of the id. */
  plan(id: string): Plan | undefined;
  region(id: string): Region | undefined;
  /** The statements that regions want in their mails, by name: each must have a text in every language. */
  readonly disclosures: readonly string[];
}

/**
 * Reads `plans/*.yaml` and `regions/*.yaml`. Throws one `DataError` that lists every mistake of every file, with its
 * file, line and what to write instead: a catalog is either whole or not used.
 */
export function loadCatalog(dir: string = import.meta.dirname): Catalog {
  const plans = readFolder(join(dir, 'plans'), planSchema);
  const regions = readFolder(join(dir, 'regions'), regionSchema);
  const others = new Map(plans.entries.map(({ id, value }) => [id, value]));
  const mistakes = [
    ...plans.mistakes,
    ...regions.mistakes,
    ...disagreements(plans.entries, (plan) => planInconsistencies(plan, others)),
    ...disagreements(regions.entries, regionInconsistencies),
  ];
  if (mistakes.length > 0) throw new DataError('The catalog', mistakes);
  return catalogOf(byId(plans.entries), byId(regions.entries));
}

function catalogOf(plans: ReadonlyMap<string, Plan>, regions: ReadonlyMap<string, Region>): Catalog {
  const disclosures = [...new Set([...regions.values()].flatMap((region) => region.disclosures))];
  return { plans, regions, disclosures, plan: (id) => plans.get(id), region: (id) => regions.get(id) };
}

/** A file of the catalog. `id` is the file's name: what others may refer to even where its content is wrong. */
interface Entry<T> {
  readonly id: string;
  readonly source: Source;
  readonly value: T | null;
}

function readFolder<T extends { readonly id: string }>(
  folder: string,
  schema: z.ZodType<T>,
): { entries: Entry<T>[]; mistakes: Mistake[] } {
  const shown = shownPath(folder);
  const names = listFolder(folder);
  const mistakes: Mistake[] = names
    .filter((name) => !name.endsWith('.yaml'))
    .map((name) => ({ file: `${shown}/${name}`, line: 1, says: `this is not read; name it ${stem(name)}.yaml` }));
  const files = names.filter((name) => name.endsWith('.yaml'));
  if (files.length === 0)
    mistakes.push({ file: shown, line: 1, says: 'this folder must hold at least one .yaml file' });
  const entries = files.map((name): Entry<T> => {
    const source = parseSource(`${shown}/${name}`, readFileSync(join(folder, name), 'utf8'));
    const { value, mistakes: wrong } = read(source, schema);
    mistakes.push(...wrong);
    return { id: stem(name), source, value };
  });
  return { entries, mistakes: [...mistakes, ...misnamed(entries)] };
}

/** An id must be its file's name, which also makes it unique; where it is another's, both files are named. */
function misnamed(entries: readonly Entry<{ readonly id: string }>[]): Mistake[] {
  const owners = new Map<string, string>();
  return entries.flatMap(({ id, source, value }) => {
    if (!value) return [];
    const found: Mistake[] = [];
    const here = { file: source.file, line: source.lineOf(['id']) };
    const owner = owners.get(value.id);
    if (owner !== undefined) found.push({ ...here, says: `id must be unique; ${value.id} is also the id of ${owner}` });
    owners.set(value.id, source.file);
    if (value.id !== id) found.push({ ...here, says: `id must be the file's name, ${id}; found ${value.id}` });
    return found;
  });
}

function disagreements<T>(entries: readonly Entry<T>[], check: (value: T) => Inconsistency[]): Mistake[] {
  return entries.flatMap(({ source, value }) =>
    value === null
      ? []
      : check(value).map(({ path, says }) => ({ file: source.file, line: source.lineOf(path), says })),
  );
}

function byId<T>(entries: readonly Entry<T>[]): ReadonlyMap<string, T> {
  return new Map(entries.flatMap(({ id, value }) => (value === null ? [] : [[id, value]])));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

function stem(name: string): string {
  return basename(name).replace(/\.[^.]*$/, '');
}
