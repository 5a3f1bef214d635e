import recorded from './examples.json' with { type: 'json' };
import type { OperationExample } from './openapi.ts';

/** Requests and replies by operation id, recorded from the API by `tools/openapi/record-examples.ts`. */
export const EXAMPLES: Readonly<Record<string, OperationExample>> = recorded;
