import { useMutation } from '@tanstack/react-query';
import { unwrap } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

/** Reads a licence's key, which asks for a fresh sign-in. It is kept nowhere: whoever reads it holds it. */
export function useReadKey(account: string, license: string) {
  return useMutation({
    mutationFn: async (): Promise<string> =>
      (await unwrap(api(account).GET('/v1/licenses/{id}/key', { params: { path: { id: license } } }))).key,
    gcTime: 0,
  });
}
