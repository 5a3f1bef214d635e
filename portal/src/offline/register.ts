import { trustedScript } from '../trusted-types.ts';

/**
 * Installs the service worker that opens the portal without a network. A browser that refuses, such as one in a private window, shows the
 * portal with a network alone.
 */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const address = trustedScript('evergreen-worker', '/service-worker.js');
  navigator.serviceWorker.register(address, { scope: '/portal' }).catch(() => undefined);
}
