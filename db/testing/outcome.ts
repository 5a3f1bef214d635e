import { isUnavailable } from '../errors.ts';

/** Whether the work succeeded, or failed by an outage; throws any other error. */
export async function outcome(work: PromiseLike<unknown>): Promise<'done' | 'unavailable'> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (isUnavailable(error)) return 'unavailable';
    throw error;
  }
}
