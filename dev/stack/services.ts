import type { Report } from './report.ts';
import { startService, type ServiceOptions, type ServiceSpec } from './service.ts';
import type { Supervisor } from './supervisor.ts';

const WORKER: ServiceSpec = { name: 'worker', script: new URL('../../worker/main.ts', import.meta.url) };
const API: ServiceSpec = {
  name: 'api',
  script: new URL('../../api/main.ts', import.meta.url),
  readinessPath: '/readyz',
};
/** The same, and a way in without a code. */
const API_WITH_ENTRY: ServiceSpec = { ...API, script: new URL('../entry/main.ts', import.meta.url) };

/**
 * Starts the project's own processes, both at once, and keeps them alive. The API is asked whether it is ready only when
 * the worker runs: before that it could only answer, and log, that the worker is missing.
 */
export async function startServices(
  supervisor: Supervisor,
  { withEntry = false, ...options }: ServiceOptions & { readonly withEntry?: boolean },
  report: Report,
): Promise<void> {
  const supervise = async (spec: ServiceSpec, after?: Promise<unknown>) => {
    await supervisor.supervise(spec.name, () => startService(spec, options, after));
    report(`The ${spec.name} is ready`);
  };
  const worker = supervise(WORKER);
  await Promise.all([worker, supervise(withEntry ? API_WITH_ENTRY : API, worker)]);
}
