import type { History } from '../support/run-histories.ts';

/** Serializes a history without anything that identifies the machine it was recorded on. */
export function serializeHistory(history: History): string {
  return JSON.stringify(toPlain('', history));
}

/** Parses the output of {@link serializeHistory}. */
export function parseHistory(json: string): History {
  const history: History = JSON.parse(json);
  return history;
}

/** Fields that name processes, hosts and folders; a replay does not need them. */
const SCRUBBED_FIELDS: ReadonlySet<string> = new Set(['identity', 'requestId', 'stackTrace']);

/**
 * Converts bytes to base64 and 64-bit integers to numbers; the protocol's encoder accepts both. The SDK's own
 * `historyToJSON` does not work here: it requires all its packages to share one copy of protobufjs.
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
