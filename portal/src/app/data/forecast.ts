import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import type { License } from './licenses.ts';

export type Forecast = Schemas['Forecast'];
export type ForecastStep = Schemas['ForecastStep'];
export type HypotheticalCommand = Schemas['HypotheticalCommand'];

/** What is supposed: how payments go, and what is sent. Nothing supposed: what will happen by itself. */
export interface Supposition {
  readonly payments?: string;
  readonly commands?: readonly HypotheticalCommand[];
}

/** What will happen to a licence, or would under a supposition. It is read again when the licence has changed. */
export const forecastQuery = (
  account: string,
  { id, sequence }: License,
  { payments, commands = [] }: Supposition = {},
) =>
  queryOptions({
    queryKey: [account, 'licenses', id, 'forecast', sequence, payments, commands],
    queryFn: async (): Promise<Forecast> => {
      const params = { path: { id } };
      const body = { ...(payments === undefined ? {} : { payments }), commands: [...commands] };
      return await unwrap(api(account).POST('/v1/licenses/{id}/forecast', { params, body }));
    },
    staleTime: 60_000,
  });
