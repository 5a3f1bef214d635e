import { Resolver } from 'node:dns/promises';

/** The TXT records of a name, each of several strings; none where the name has none, or does not exist. Null: there was no answer. */
export type FindTxt = (name: string) => Promise<readonly (readonly string[])[] | null>;

/** What servers answer when there is nothing. */
const NOTHING: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks DNS. A look-up ends within `timeoutMs` for each of two tries at each server. */
export function createFindTxt(
  timeoutMs: number,
  resolver: Pick<Resolver, 'resolveTxt'> = new Resolver({ timeout: timeoutMs, tries: 2 }),
): FindTxt {
  return async (name) =>
    await resolver.resolveTxt(name).catch((error: unknown) => {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
      return typeof code === 'string' && NOTHING.has(code) ? [] : null;
    });
}
