/** Gets its own answer each time: it changes nothing. */
const PREVIEW = '"preview":true';

type Send = (request: Request) => Promise<Response>;

/**
 * A `fetch` whose changes can be sent again after their answer was lost, by the person or by the page, and are carried out once. Each POST
 * without an idempotency key gets one, and keeps it until it is answered: it then gets the first answer. A DELETE that finds nothing
 * the second time was carried out the first time.
 */
export function keyedFetch(send: Send): Send {
  const unanswered = new Map<string, string>();
  return async (request) => {
    const { method, headers } = request;
    if ((method !== 'POST' && method !== 'DELETE') || headers.has('idempotency-key')) return await send(request);
    const body = await request.clone().text();
    if (body.includes(PREVIEW)) return await send(request);
    const name = [method, request.url, headers.get('evergreen-account'), body].join('\n');
    const before = unanswered.get(name);
    const key = before ?? crypto.randomUUID();
    unanswered.set(name, key);
    const response = await send(method === 'POST' ? withKey(request, key) : request);
    // After an error of the server, too, nobody knows whether it was carried out.
    if (response.status < 500) unanswered.delete(name);
    return method === 'DELETE' && before !== undefined && response.status === 404 ? Response.json({}) : response;
  };
}

function withKey(request: Request, key: string): Request {
  return new Request(request, { headers: [...request.headers, ['idempotency-key', key]] });
}
