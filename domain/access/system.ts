import type { Principal } from './principal.ts';

/** Evergreen itself. It sees everything, and makes no requests, so it has no permission. */
export const SYSTEM: Principal = {
  kind: 'system',
  role: null,
  id: 'evergreen',
  accounts: 'all',
  permissions: new Set(),
  plans: 'all',
};
