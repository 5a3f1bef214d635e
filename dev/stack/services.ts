import type { ServiceSpec } from './service.ts';

/** The project's processes that `npm start` keeps alive, started side by side once their surroundings serve. */
export const services: readonly ServiceSpec[] = [
  { name: 'worker', script: new URL('../../worker/main.ts', import.meta.url) },
  { name: 'api', script: new URL('../../api/main.ts', import.meta.url), readinessPath: '/readyz' },
];
