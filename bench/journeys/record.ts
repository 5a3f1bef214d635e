import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkoutDir } from '../../dev/stack/paths.ts';

const texts = z.array(z.string()).readonly();

const journeySchema = z.object({
  kind: z.literal('journey'),
  name: z.string(),
  end: z.enum(['receipt', 'named', 'stuck']),
  interactions: z.int(),
  waitsMs: z.array(z.number()).readonly(),
  steps: texts,
  /** Differences between the last preview and what happened; null where nothing was paid. */
  surprises: texts.nullable(),
});

const refusalSchema = z.object({
  kind: z.literal('refusal'),
  name: z.string(),
  wanted: z.string(),
  code: z.string().nullable(),
  /** Presses to an action that is allowed; null where there is none. */
  steps: z.int().nullable(),
  said: z.string(),
});

const linksSchema = z.object({ kind: z.literal('links'), name: z.string(), links: z.int(), missed: texts });

const taskSchema = z.discriminatedUnion('kind', [journeySchema, refusalSchema, linksSchema]);

/** A journey that was made, a refusal that was followed, or links that were opened, as they are kept. */
export type MadeTask = z.infer<typeof taskSchema>;
export type MadeJourney = z.infer<typeof journeySchema>;

const folder = join(checkoutDir, 'bench', 'results');
const file = join(folder, 'latest-journeys.jsonl');

/** Whether it went as it should. One that failed is made again when a run is resumed. */
export function isGood(made: MadeTask): boolean {
  switch (made.kind) {
    case 'journey':
      return made.end !== 'stuck' && (made.surprises === null || made.surprises.length === 0);
    case 'refusal':
      return made.code === made.wanted && made.steps !== null;
    case 'links':
      return made.missed.length === 0;
  }
}

/** What went well in earlier runs, for a run that is resumed; otherwise nothing, and what was kept is removed. */
export async function openRecord({ resume }: { readonly resume: boolean }): Promise<MadeTask[]> {
  await mkdir(folder, { recursive: true });
  if (!resume) {
    await rm(file, { force: true });
    return [];
  }
  const lines = await readFile(file, 'utf8').catch(() => '');
  const made = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => taskSchema.parse(JSON.parse(line)));
  return [...new Map(made.filter(isGood).map((one) => [one.name, one])).values()];
}

export async function keep(made: MadeTask): Promise<void> {
  await appendFile(file, `${JSON.stringify(made)}\n`);
}
