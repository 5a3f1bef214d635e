import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { BUNDLED_PACKAGES } from './bundled-packages.ts';

const lockfileSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** A package that is installed from a registry. */
export interface LockedPackage {
  /** Where it is installed, such as `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly resolved: string | null;
  readonly integrity: string | null;
  readonly license: string | null;
  /** It runs in production: it is installed there, or bundled into the pages. */
  readonly shipped: boolean;
}

export function readLockfile(): unknown {
  return JSON.parse(readFileSync(join(checkoutDir, 'package-lock.json'), 'utf8'));
}

type Entries = z.infer<typeof lockfileSchema>['packages'];

/** The packages of a lockfile, without those of the project itself. */
export function lockedPackages(lockfile: unknown): readonly LockedPackage[] {
  const { packages } = lockfileSchema.parse(lockfile);
  const bundled = pathsBelow(packages, 'portal', BUNDLED_PACKAGES);
  return Object.entries(packages).flatMap(([path, entry]): LockedPackage[] => {
    const folder = path.lastIndexOf(FOLDER);
    if (folder === -1 || entry.link) return [];
    const { name = path.slice(folder + FOLDER.length), version = '', dev, devOptional } = entry;
    const { resolved = null, integrity = null, license = null } = entry;
    const shipped = bundled.has(path) || !(dev ?? devOptional ?? false);
    return [{ path, name, version, resolved, integrity, license, shipped }];
  });
}

const FOLDER = 'node_modules/';

/** Where these packages and all that they depend on are installed, as seen from a folder. */
function pathsBelow(packages: Entries, from: string, names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const path = findInstalled(packages, from, name);
    if (path === undefined || found.has(path)) continue;
    found.add(path);
    pathsBelow(packages, path, Object.keys(packages[path]?.dependencies ?? {}), found);
  }
  return found;
}

/** As Node finds a package: in the nearest `node_modules` of the folder or of one above it. */
function findInstalled(packages: Entries, from: string, name: string): string | undefined {
  const folders = from.split('/').map((_part, i, parts) => `${parts.slice(0, i + 1).join('/')}/`);
  return ['', ...folders]
    .map((folder) => `${folder}${FOLDER}${name}`)
    .findLast((path) => Object.hasOwn(packages, path));
}

/** Without an address, the registry that the installer is set up with is used; the hash says that it gives the same. */
const NEUTRAL_REGISTRY = 'https://registry.npmjs.org/';

/** What would let an installation differ from what was reviewed, one sentence each. */
export function integrityProblems(packages: readonly LockedPackage[]): readonly string[] {
  return packages.flatMap(({ path, resolved, integrity, version }) => [
    ...(version === '' ? [`${path}: no version`] : []),
    ...(integrity === null ? [`${path}: no hash (integrity)`] : []),
    ...(integrity !== null && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
      ? [`${path}: a hash that is not SHA-512`]
      : []),
    ...(resolved !== null && !resolved.startsWith(NEUTRAL_REGISTRY) ? [`${path}: comes from ${resolved}`] : []),
  ]);
}
