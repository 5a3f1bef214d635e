import type { StoredResponse } from './idempotency-types.ts';
import { maySeeLicenseKeys, type Caller } from './identify.ts';

/**
 * A stored answer as its caller may see it now: a person who has lost the permission, or has not just signed in, gets no licence key by
 * repeating the request that has made it.
 */
export function shownAgain(response: StoredResponse, caller: Caller | null, now: number): StoredResponse {
  if (caller === null || maySeeLicenseKeys(caller, now) || response.status >= 300) return response;
  const json: unknown = JSON.parse(response.body.toString());
  const isKeyOfLicense =
    typeof json === 'object' &&
    json !== null &&
    'object' in json &&
    json.object === 'license' &&
    'key' in json &&
    json.key !== null;
  return isKeyOfLicense ? { ...response, body: Buffer.from(JSON.stringify({ ...json, key: null })) } : response;
}
