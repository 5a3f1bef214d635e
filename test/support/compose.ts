import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkoutDir } from '../../dev/stack/paths.ts';

const Dependencies = z.record(z.string(), z.object({ condition: z.string() }));

const Service = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  command: z.array(z.string()).optional(),
  container_name: z.string().optional(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  restart: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: Dependencies.default({}),
});
export type ComposeService = z.infer<typeof Service>;

const Compose = z.looseObject({ services: z.record(z.string(), Service) });

/** Parses docker-compose.yml: anchors and merges are resolved, variables are not. */
export async function readCompose(): Promise<{ raw: unknown; services: Record<string, ComposeService> }> {
  const raw: unknown = parse(await readFile(join(checkoutDir, 'docker-compose.yml'), 'utf8'), { merge: true });
  return { raw, services: Compose.parse(raw).services };
}
