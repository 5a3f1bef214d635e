import { afterAll, beforeAll } from 'vitest';
import { startLiveApi, type LiveApi, type LiveApiOptions } from './live-server.ts';

/** Serves the API with its own worker. Call it at the top of a test file, and the function it returns inside tests. */
export function useLiveApi(options: LiveApiOptions = {}): () => LiveApi {
  let opened: { api: LiveApi; close: () => Promise<void> } | undefined;
  beforeAll(async () => {
    opened = await startLiveApi(options);
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useLiveApi: the API exists inside tests only');
    return opened.api;
  };
}
