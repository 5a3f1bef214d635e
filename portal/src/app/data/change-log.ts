import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type ChangeLogEntry = Schemas['ChangeLogEntry'];

/** Everything that has happened to a licence, oldest first, and what the service says of it. */
export const changeLogQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'licenses', id, 'change-log'],
    queryFn: async () => {
      const params = { path: { id } };
      const client = api(account);
      // Read first: the log may grow meanwhile, and is then longer than this says.
      const verification = await unwrap(client.GET('/v1/licenses/{id}/change-log/verification', { params }));
      const entries: ChangeLogEntry[] = await collect((page) =>
        unwrap(client.GET('/v1/licenses/{id}/change-log', { params: { ...params, query: page } })),
      );
      return { entries, verification };
    },
  });
