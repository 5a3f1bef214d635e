import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Secrets = z.object({
  EVERGREEN_SECRET: z.string(),
  STRIPE_SECRET_KEY: z.string(),
  STRIPE_WEBHOOK_SECRET: z.string(),
});

/**
 * Secrets of an embedded stack: generated once, kept in `<dir>/secrets.json`, readable by their owner only. Written aside and
 * linked into place, so that a killed start leaves no partial file and never replaces existing secrets.
 * @throws when the file does not hold them, saying what to do.
 */
export async function ensureSecrets(dir: string): Promise<z.infer<typeof Secrets>> {
  const path = join(dir, 'secrets.json');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return parseSecrets(kept, path);
  const made = {
    EVERGREEN_SECRET: randomBytes(32).toString('base64'),
    STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString('hex')}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
  };
  const aside = `${path}.${process.pid}`;
  try {
    await writeFile(aside, JSON.stringify(made, null, 2), { mode: 0o600 });
    await link(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
  return made;
}

function parseSecrets(text: string, path: string): z.infer<typeof Secrets> {
  try {
    return Secrets.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${path} does not hold the secrets of this stack. Put it back, or remove the whole state folder to start empty: ` +
        'licence keys that were made under lost secrets cannot be read.',
      { cause: error },
    );
  }
}
