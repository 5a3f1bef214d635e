import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DECLARATION_KINDS, DECLARATION_LANGUAGES } from '../domain/declarations/declaration.ts';
import { parseSource, validateSource } from './source.ts';
import { DataError, displayPath } from './validation-errors.ts';

const linkSchema = z.strictObject({
  page: z.enum(DECLARATION_KINDS),
  words: z.record(z.enum(DECLARATION_LANGUAGES), z.string().min(1).max(60)),
  source: z.string().min(10),
});
const fileSchema = z.record(z.string(), z.array(linkSchema).min(1));

/** A link that the law wants. */
export type LegalLink = z.infer<typeof linkSchema>;

/** The links of a region, in their order; those of everybody of whom no region is known (null). */
export type LegalLinks = (region: string | null) => readonly LegalLink[];

/** Of everybody of whom no region is known. */
const STRICTEST = 'eu';
const FALLBACK = 'other';

/** Reads `legal-links.yaml`. Throws a `DataError` that lists what is wrong. */
export function loadLegalLinks(dir: string = import.meta.dirname): LegalLinks {
  const path = join(dir, 'legal-links.yaml');
  const file = displayPath(path);
  const { value, errors } = validateSource(parseSource(file, readFileSync(path, 'utf8')), fileSchema);
  const missing = [STRICTEST, FALLBACK]
    .filter((region) => value !== null && !value[region])
    .map((region) => ({ file, line: 1, message: `the region ${region} must have links; add it` }));
  if (value === null || errors.length + missing.length > 0)
    throw new DataError('The legal links', [...errors, ...missing]);
  return (region) => value[region ?? STRICTEST] ?? value[FALLBACK] ?? [];
}
