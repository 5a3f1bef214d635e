/** `node http-health.ts <path>`: a container's health check; 0 when this container answers 2xx there, else 1. */
const [path = '/'] = process.argv.slice(2);
const response = await fetch(`http://127.0.0.1:${process.env.PORT ?? '3000'}${path}`, {
  signal: AbortSignal.timeout(3_000),
}).catch(() => undefined);
process.exit(response?.ok ? 0 : 1);
