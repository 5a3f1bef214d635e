import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Secrets = z.object({
  EVERGREEN_SECRET: z.string(),
  STRIPE_SECRET_KEY: z.string(),
  STRIPE_WEBHOOK_SECRET: z.string(),
});

/** Secrets of an embedded stack: made once, kept in `<dir>/secrets.json`, readable by their owner only. */
export async function secretsIn(dir: string): Promise<z.infer<typeof Secrets>> {
  const path = join(dir, 'secrets.json');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return Secrets.parse(JSON.parse(kept));
  const made = {
    EVERGREEN_SECRET: randomBytes(32).toString('base64'),
    STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString('hex')}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
  };
  await writeFile(path, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}
