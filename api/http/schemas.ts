import { z } from 'zod';
import { CURRENCIES, type Currency } from '../../domain/money/money.ts';
import { toRfc3339, type InstantMs } from '../../domain/calendar/instant.ts';

/** An id with the prefix that says what it is of. */
export function idOf(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}_[0-9A-Za-z]{1,64}$`), `an id such as ${prefix}_…`);
}

/** One line or paragraph of text a person wrote: 1 to `max` characters, none of them a control character. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');
}

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** An instant in a request: RFC 3339 with an offset, in a century that makes sense; becomes epoch milliseconds. */
export const instantIn = z.iso
  .datetime({ offset: true, error: 'an instant in RFC 3339, such as 2027-01-31T12:00:00Z' })
  .meta({ description: 'An instant in RFC 3339 with an offset.' })
  .transform((value) => Date.parse(value))
  .refine((at) => at >= EARLIEST && at < LATEST, 'an instant between the years 2000 and 2200');

export const instantOut = z.iso.datetime().meta({ description: 'RFC 3339, UTC' });

export function formatInstant(at: InstantMs): string {
  return toRfc3339(at);
}

export function formatInstantOrNull(at: InstantMs | null): string | null {
  return at === null ? null : toRfc3339(at);
}

const currencyNames = Object.keys(CURRENCIES).filter((name): name is Currency => Object.hasOwn(CURRENCIES, name));
export const currency = z.enum(currencyNames).meta({ description: 'ISO 4217' });

export const moneySchema = z
  .strictObject({ amount: z.int(), currency })
  .meta({ id: 'Money', description: 'Whole minor units: cents, yen.' });

/** Query of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .max(200)
    .regex(/^[\w-]+$/, 'the `next_cursor` of the page before')
    .optional(),
};

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}
