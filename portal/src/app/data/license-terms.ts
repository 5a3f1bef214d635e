import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import type { License } from './licenses.ts';

export type LicenseTerms = Schemas['LicenseTerms'];
export type TermsVersion = Schemas['TermsVersion'];
export type ComingTerms = Schemas['ComingTerms'];
export type Terms = Schemas['Terms'];
export type TermsField = Schemas['TermsChange']['field'];

/** The terms of a licence, with those before and those to come. They are read again when the licence has changed. */
export const licenseTermsQuery = (account: string, { id, sequence }: License) =>
  queryOptions({
    queryKey: [account, 'licenses', id, 'terms', sequence],
    queryFn: async (): Promise<LicenseTerms> =>
      await unwrap(api(account).GET('/v1/licenses/{id}/terms', { params: { path: { id } } })),
  });
