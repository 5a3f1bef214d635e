import type { History } from '../support/run-histories.ts';

/** A history as JSON, without a word about the machine it was made on. */
export function serializeHistory(history: History): string {
  return JSON.stringify(toPlain('', history));
}

/** Reads what {@link serializeHistory} wrote. */
export function parseHistory(json: string): History {
  const history: History = JSON.parse(json);
  return history;
}

/** What names processes, hosts and folders, and plays no part in a replay. */
const SCRUBBED_FIELDS: ReadonlySet<string> = new Set(['identity', 'requestId', 'stackTrace']);

/**
 * The history's fields as they are: bytes as base64 and 64-bit numbers as numbers, both of which the protocol's encoder
 * takes again. (The SDK's own `historyToJSON` wants all its packages to share one copy of protobufjs.)
 */
function toPlain(key: string, value: unknown): unknown {
  if (SCRUBBED_FIELDS.has(key)) return 'scrubbed';
  if (typeof value === 'string') return key === 'name' && /^\d+@/.test(value) ? 'sticky' : value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item: unknown) => toPlain('', item));
  if (typeof value !== 'object' || value === null) return value;
  if ('low' in value && 'high' in value) return Number(value.high) * 2 ** 32 + (Number(value.low) >>> 0);
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, toPlain(name, field)]));
}
