import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister';
import { persistQueryClient } from '@tanstack/query-persist-client-core';
import { onlineManager, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { del, get, set } from 'idb-keyval';

const KEY = 'evergreen.last-seen';
/** Raised when a page needs what earlier answers did not have: what is kept in another form is dropped. */
const FORM = '2';
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** Licence keys, recovery codes and the like: they are never written to the device. */
      readonly secret?: boolean;
    };
  }
}

/** False from a sign-out until somebody signs in: a write that was on its way by then would bring back what was forgotten. */
let isKeeping = true;

const persister = createAsyncStoragePersister({
  key: KEY,
  storage: {
    getItem: async (key) => await get<string>(key),
    setItem: async (key, value: string) => {
      if (isKeeping) await set(key, value);
    },
    removeItem: async (key) => await del(key),
  },
});

/**
 * Keeps what was read last on the device, for a week at most, so that it can be seen without a network. Resolves when what was
 * kept has been read. What is not `isForDevice` is left out. A browser that keeps nothing does no harm.
 */
export async function keepLastSeen(queryClient: QueryClient, isForDevice: (key: QueryKey) => boolean): Promise<void> {
  onlineManager.setOnline(navigator.onLine);
  const [, restored] = persistQueryClient({
    queryClient,
    persister,
    maxAge: KEPT_MS,
    buster: FORM,
    dehydrateOptions: {
      shouldDehydrateQuery: (query) => mayBeKept(query) && isForDevice(query.queryKey),
      // What a person was about to send is not kept: it may be secret, and nobody would send it later.
      shouldDehydrateMutation: () => false,
    },
  });
  await restored.catch(() => undefined);
  // Anybody may have changed it since, so it is shown and read again.
  const cache = queryClient.getQueryCache();
  for (const query of cache.getAll()) {
    // Where there was nothing, nothing can be shown; and where nobody was signed in, somebody may be now.
    if (query.state.data === null) cache.remove(query);
    else query.invalidate();
  }
}

/** Forgets all of it. `keepOn`: somebody is signed in now, and what they read is kept from here on. */
export async function forgetLastSeen({ keepOn }: { keepOn: boolean }): Promise<void> {
  isKeeping = false;
  await persister.removeClient();
  isKeeping = keepOn;
}

function mayBeKept({ state, meta }: Query): boolean {
  return state.status === 'success' && meta?.secret !== true;
}
