import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import {
  findPlanInconsistencies,
  findRegionInconsistencies,
  type Inconsistency,
} from '../domain/catalog/consistency.ts';
import { limitsSchema, type Limits } from '../domain/access/limits.ts';
import { planSchema, regionSchema, type Plan, type Region } from '../domain/catalog/plan.ts';
import { DataError, displayPath, type ValidationError } from './validation-errors.ts';
import { parseSource, validateSource, type Source } from './source.ts';

/** Plans and regions. Read once at start. */
export interface Catalog {
  readonly plans: ReadonlyMap<string, Plan>;
  readonly regions: ReadonlyMap<string, Region>;
  /** What each role may do in a time. */
  readonly limits: Limits;
  /** The plan, sold or legacy; undefined for an unknown id. */
  plan(id: string): Plan | undefined;
  region(id: string): Region | undefined;
  /** Names of the statements that mails of some region contain; each needs a text in every language. */
  readonly disclosures: readonly string[];
}

/**
 * Reads `plans/*.yaml`, `regions/*.yaml` and `limits.yaml`. Throws one `DataError` that lists every error of every file, with its
 * file, line and what to write instead: a catalog with an error is not used at all.
 */
export function loadCatalog(dir: string = import.meta.dirname): Catalog {
  const plans = loadFolder(join(dir, 'plans'), planSchema);
  const regions = loadFolder(join(dir, 'regions'), regionSchema);
  const limits = loadFile(join(dir, 'limits.yaml'), limitsSchema);
  const others = new Map(plans.entries.map(({ id, value }) => [id, value]));
  const errors = [
    ...plans.errors,
    ...regions.errors,
    ...limits.errors,
    ...findInconsistencies(plans.entries, (plan) => findPlanInconsistencies(plan, others)),
    ...findInconsistencies(regions.entries, findRegionInconsistencies),
  ];
  if (errors.length > 0 || limits.value === null) throw new DataError('The catalog', errors);
  return createCatalog(byId(plans.entries), byId(regions.entries), limits.value);
}

function createCatalog(
  plans: ReadonlyMap<string, Plan>,
  regions: ReadonlyMap<string, Region>,
  limits: Limits,
): Catalog {
  const disclosures = [...new Set([...regions.values()].flatMap((region) => region.disclosures))];
  return { plans, regions, limits, disclosures, plan: (id) => plans.get(id), region: (id) => regions.get(id) };
}

function loadFile<T>(path: string, schema: z.ZodType<T>): { value: T | null; errors: readonly ValidationError[] } {
  const file = displayPath(path);
  const missing = [{ file, line: 1, message: 'this file must be there' }];
  if (!existsSync(path)) return { value: null, errors: missing };
  return validateSource(parseSource(file, readFileSync(path, 'utf8')), schema);
}

/** A file of the catalog. `id` is the file's name, which others may refer to even where the content is invalid. */
interface CatalogFile<T> {
  readonly id: string;
  readonly source: Source;
  readonly value: T | null;
}

function loadFolder<T extends { readonly id: string }>(
  folder: string,
  schema: z.ZodType<T>,
): { entries: CatalogFile<T>[]; errors: ValidationError[] } {
  const shown = displayPath(folder);
  const names = listFolder(folder);
  const errors: ValidationError[] = names
    .filter((name) => !name.endsWith('.yaml'))
    .map((name) => ({ file: `${shown}/${name}`, line: 1, message: `this is not read; name it ${stem(name)}.yaml` }));
  const files = names.filter((name) => name.endsWith('.yaml'));
  if (files.length === 0)
    errors.push({ file: shown, line: 1, message: 'this folder must hold at least one .yaml file' });
  const entries = files.map((name): CatalogFile<T> => {
    const source = parseSource(`${shown}/${name}`, readFileSync(join(folder, name), 'utf8'));
    const { value, errors: found } = validateSource(source, schema);
    errors.push(...found);
    return { id: stem(name), source, value };
  });
  return { entries, errors: [...errors, ...checkIds(entries)] };
}

/** An id must be its file's name, which makes it unique. The error of a duplicate names both files. */
function checkIds(entries: readonly CatalogFile<{ readonly id: string }>[]): ValidationError[] {
  const owners = new Map<string, string>();
  return entries.flatMap(({ id, source, value }) => {
    if (!value) return [];
    const found: ValidationError[] = [];
    const here = { file: source.file, line: source.lineOf(['id']) };
    const owner = owners.get(value.id);
    if (owner !== undefined)
      found.push({ ...here, message: `id must be unique; ${value.id} is also the id of ${owner}` });
    owners.set(value.id, source.file);
    if (value.id !== id) found.push({ ...here, message: `id must be the file's name, ${id}; found ${value.id}` });
    return found;
  });
}

function findInconsistencies<T>(
  entries: readonly CatalogFile<T>[],
  check: (value: T) => Inconsistency[],
): ValidationError[] {
  return entries.flatMap(({ source, value }) =>
    value === null
      ? []
      : check(value).map(({ path, message }) => ({ file: source.file, line: source.lineOf(path), message })),
  );
}

function byId<T>(entries: readonly CatalogFile<T>[]): ReadonlyMap<string, T> {
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
