import { afterAll, beforeAll } from 'vitest';
import { startLiveApi, type LiveApi } from './live-server.ts';

/** The API with a worker of its own. Call it at the top of a test file; ask what it answers inside tests. */
export function useLiveApi(): () => LiveApi {
  let opened: { api: LiveApi; close: () => Promise<void> } | undefined;
  beforeAll(async () => {
    opened = await startLiveApi();
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useLiveApi: the API is there inside tests only');
    return opened.api;
  };
}
