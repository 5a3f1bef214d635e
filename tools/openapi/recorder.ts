import { retryingFetch } from '../../contract/client/retry.ts';
import type { OperationExample } from '../../contract/openapi.ts';
import { findOperation } from '../../contract/operations.ts';

/** Keys in requests and replies: secrets of API keys, and keys of licences. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(['key', 'secret']);

/** Records what a client sends and is answered. */
export class Recorder {
  /** By operation id. */
  readonly examples = new Map<string, OperationExample>();
  /** Every key that was seen. */
  readonly secrets = new Set<string>();
  readonly #send = retryingFetch();

  /** A `fetch` whose successful exchanges become examples. Throws for a second one of the same operation. */
  readonly recordingFetch = async (request: Request): Promise<Response> => {
    const { method, url } = request;
    const body = await request.clone().text();
    const response = await this.watchingFetch(request);
    const operation = findOperation(method, new URL(url).pathname);
    if (!operation) throw new Error(`${method} ${url} is no operation of the API`);
    if (!response.ok) return response;
    if (this.examples.has(operation.id)) throw new Error(`There is an example of ${operation.id} already`);
    this.examples.set(operation.id, {
      ...(operation.body === null ? {} : { request: JSON.parse(body) }),
      reply: await response.clone().json(),
    });
    return response;
  };

  /** A `fetch` for what examples need, without becoming one. Keys in its replies are noted. */
  readonly watchingFetch = async (request: Request): Promise<Response> => {
    const response = await this.#send(request);
    this.#noteSecrets(await response.clone().json());
    return response;
  };

  #noteSecrets(reply: unknown): void {
    if (typeof reply !== 'object' || reply === null) return;
    for (const [name, value] of Object.entries(reply))
      if (SECRET_FIELDS.has(name) && typeof value === 'string') this.secrets.add(value);
  }
}
