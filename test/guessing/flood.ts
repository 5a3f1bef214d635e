import { Agent, request } from 'node:http';

/** A request of somebody who guesses. */
export interface Guess {
  readonly path: string;
  /** The network address that it comes from, as the proxy in front says. */
  readonly client: string;
  /** Sent as JSON by POST; without it the request is a GET. */
  readonly body?: object;
  /** An API key. */
  readonly key?: string;
  /** What an answer says that lets nobody in: any other is counted as 0. */
  readonly refusal?: string;
}

/** How many answers had each status. */
export type Statuses = Map<number, number>;

/** Sends guesses, some at a time, and counts their answers. */
export interface Flood {
  send(guesses: readonly Guess[]): Promise<void>;
  close(): void;
}

const UNDER_WAY = 24;

/** Sends guesses to the API at `url` on connections that it keeps, some at a time, and adds the statuses of their answers to `statuses`. */
export function openFlood(url: string, statuses: Statuses): Flood {
  const agent = new Agent({ keepAlive: true, maxSockets: UNDER_WAY });
  const sendOne = (guess: Guess) =>
    new Promise<void>((resolve, reject) => {
      const body = guess.body === undefined ? undefined : JSON.stringify(guess.body);
      const sent = request(
        `${url}${guess.path}`,
        { agent, method: body === undefined ? 'GET' : 'POST', headers: headersOf(guess) },
        (answer) => {
          let said = '';
          answer.setEncoding('utf8').on('data', (part: string) => (said += part));
          answer.on('error', reject).on('end', () => {
            const { statusCode = 0 } = answer;
            const status = statusCode < 300 && !said.includes(guess.refusal ?? '') ? 0 : statusCode;
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            resolve();
          });
        },
      );
      sent.on('error', reject).end(body);
    });
  return { send: (guesses) => sendTogether(guesses, sendOne), close: () => agent.destroy() };
}

/** Sends guesses in their order, each as soon as there is room for it. */
export async function sendTogether(guesses: readonly Guess[], sendOne: (guess: Guess) => Promise<void>): Promise<void> {
  const waiting = guesses.values();
  await Promise.all(
    Array.from({ length: UNDER_WAY }, async () => {
      for (const guess of waiting) await sendOne(guess);
    }),
  );
}

function headersOf({ client, body, key }: Guess): Record<string, string> {
  return {
    'x-forwarded-for': client,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
}
