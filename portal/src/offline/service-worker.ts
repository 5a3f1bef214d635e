/// <reference lib="webworker" />

/** TypeScript takes the global scope for that of a page. */
const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** The files of the portal, each with a hash in its name: written here by the build. */
const FILES: readonly string[] = ['__FILES__'];
const PAGE = '/portal';
const PREFIX = 'evergreen-portal-';
const CACHE = `${PREFIX}__BUILD__`;

/** Keeps the page and all its files, so that the portal opens without a network. */
worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then(async (cache) => await cache.addAll([PAGE, ...FILES]))
      .then(async () => await worker.skipWaiting()),
  );
});

/**
 * Forgets older builds, but the one before this: a page that is open may still load parts of it. Pages that are open are not taken over:
 * browsers warn of what such a page has preloaded.
 */
worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldBuilds());
});

async function forgetOldBuilds(): Promise<void> {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.slice(0, -1).map(async (name) => await caches.delete(name)));
}

/**
 * With a network everything comes from there. Without one the page and its files come from here; the API is never answered from here.
 */
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate' && (pathname === PAGE || pathname.startsWith(`${PAGE}/`)))
    event.respondWith(fetch(request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  else if (!navigator.onLine && FILES.includes(pathname))
    event.respondWith(caches.match(pathname).then(async (kept) => kept ?? (await fetch(request))));
});
