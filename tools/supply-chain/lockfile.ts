import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkoutDir } from '../../dev/stack/paths.ts';

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
  /** Needed for development only. */
  readonly dev: boolean;
}

export function readLockfile(): unknown {
  return JSON.parse(readFileSync(join(checkoutDir, 'package-lock.json'), 'utf8'));
}

/** The packages of a lockfile, without those of the project itself. */
export function lockedPackages(lockfile: unknown): readonly LockedPackage[] {
  const { packages } = lockfileSchema.parse(lockfile);
  return Object.entries(packages).flatMap(([path, entry]): LockedPackage[] => {
    const folder = path.lastIndexOf('node_modules/');
    if (folder === -1 || entry.link) return [];
    const { name, version = '', resolved = null, integrity = null, license = null, dev, devOptional } = entry;
    const installedAs = path.slice(folder + 'node_modules/'.length);
    return [
      { path, name: name ?? installedAs, version, resolved, integrity, license, dev: dev ?? devOptional ?? false },
    ];
  });
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
