import { problem } from './problem.ts';

/**
 * The outcome of `work`, or the problem `deadline_exceeded` once `deadline` (epoch milliseconds) has passed. The work
 * is not stopped: it goes on, and a repetition with the same idempotency key finds its outcome.
 */
export async function withDeadline<T>(deadline: number, now: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(problem('deadline_exceeded')), Math.max(0, deadline - now));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
