import { ApiError, type EvergreenClient } from '../../contract/client/client.ts';
import { describeError, type Report } from '../stack/report.ts';

/** One run of the seeds. */
export type Seeding = {
  readonly api: EvergreenClient;
  readonly report: Report;
  /**
   * Begins the idempotency keys of this run: a request is repeated safely within it, and never answered with what an
   * earlier run made and somebody has deleted since.
   */
  readonly run: string;
};

/**
 * Runs a part of the seeds. People do what they like with what was seeded, so a refusal is reported and the part left out:
 * it never fails the start.
 */
export async function unlessRefused<T>(
  { report }: Seeding,
  what: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    report(`${what} is left as it is: ${describeError(error)}`);
    return undefined;
  }
}

/** A request with this key is carried out once, however often it is sent. */
export function idempotent(key: string) {
  return { header: { 'Idempotency-Key': key } };
}
