import { redactText } from './redact.ts';

/** What may be kept of an error. */
export interface SafeError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly cause?: SafeError;
}

/** More than the length of any driver's chain of causes. */
const MAX_DEPTH = 6;

/**
 * The parts of an error that may be logged, or stored in a workflow's history: its kind, where it was thrown, and the same of its
 * cause. Drivers attach queries, parameters and whole answers to theirs, and some repeat a value in the message.
 */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Something that is no error was thrown' };
  const { name: type, cause } = error;
  const message = safeMessage(error);
  const code: unknown = Reflect.get(error, 'code');
  return {
    type,
    message,
    stack: [`${type}: ${message}`, ...placesIn(error)].join('\n'),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause instanceof Error && depth < MAX_DEPTH ? { cause: safeError(cause, depth + 1) } : {}),
  };
}

/** An error's message without values: also those that have no form of their own are taken out where a driver repeats them. */
export function safeMessage(error: Error): string {
  return redactText(withoutDriversValues(error));
}

function withoutDriversValues(error: Error): string {
  const { name, message } = error;
  const field = (of: string) => {
    const value: unknown = Reflect.get(error, of);
    return typeof value === 'string' ? value : '';
  };
  // Stripe repeats parameters: "Invalid email address: …". Its request id leads to the message in its dashboard.
  if (field('type').startsWith('Stripe'))
    return ['Stripe answered', field('code') || field('type'), field('param'), field('requestId')]
      .filter(Boolean)
      .join(' ');
  // A value that the server could not read, in quotes: at the end, or before what is wrong with it. https://www.postgresql.org/docs/18/errcodes-appendix.html
  if (name === 'PostgresError' && field('code').startsWith('22'))
    return message.replace(/: "[\s\S]*$/, '').replace(/ "[\s\S]*"/, '');
  // JSON.parse quotes the text around the fault.
  if (name === 'SyntaxError') return message.replace(/(?:, )?"[\s\S]*"/, '');
  return message;
}

/** The lines of a stack that name a place. Those before repeat the message, which may look like one. */
function placesIn({ stack = '', message }: Error): string[] {
  const at = stack.indexOf(message);
  const places = at === -1 ? stack : stack.slice(at + message.length);
  return places.split('\n').filter((line) => /^\s+at .*(?::\d+:\d+|<anonymous>|native)\)?$/.test(line));
}
