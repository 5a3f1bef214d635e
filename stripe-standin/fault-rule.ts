import { isDeepStrictEqual } from 'node:util';
import { FAULTS, type FaultName, type FaultRule } from './faults.ts';

const isFaultName = (name: unknown): name is FaultName => typeof name === 'string' && Object.hasOwn(FAULTS, name);

/** Reads a rule from JSON; throws an `Error` that says what is wrong and what is allowed. */
export function parseFaultRule(value: unknown): FaultRule {
  if (!isObject(value))
    throw new Error(
      'a fault is a JSON object: { "match"?: { "method"?, "path"?, "event"? }, "fault": …, "times"?, "ms"? }',
    );
  const { match = {}, fault, times = null, ms } = value;
  if (!isFaultName(fault)) throw new Error(`fault must be one of ${Object.keys(FAULTS).join(', ')}`);
  if (!isObject(match)) throw new Error('match must be an object');
  const rule: FaultRule = { fault, match: {}, times: times === null ? null : parseCount(times, 'times') };
  for (const key of ['method', 'path', 'event'] as const) {
    const pattern = match[key];
    if (pattern === undefined) continue;
    if (typeof pattern !== 'string') throw new Error(`match.${key} must be a string`);
    rule.match = { ...rule.match, [key]: pattern };
  }
  if (!isDeepStrictEqual(Object.keys(match).sort(), Object.keys(rule.match ?? {}).sort()))
    throw new Error('match takes only method, path and event');
  return ms === undefined ? rule : { ...rule, ms: parseCount(ms, 'ms') };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseCount(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new Error(`${name} must be a whole number of at least 1`);
  return value;
}
