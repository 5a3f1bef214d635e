import { healthRoutes } from './health.ts';
import type { Route } from './http/route.ts';
import { planRoutes } from './plans.ts';

/** Every resource of the API, in the order of the documentation. */
export const RESOURCES: readonly Route[] = [...planRoutes, ...healthRoutes];
