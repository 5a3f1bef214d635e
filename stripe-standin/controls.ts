import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseFaultRule, type Faults } from './faults.ts';
import { readBody, sendJson } from './http.ts';
import type { RequestLog } from './request-log.ts';

type Control = (body: string) => unknown;

/** The stand-in's own switches, outside Stripe's API: `/_health`, `/_faults`, `/_requests`. */
export class Controls {
  readonly #handlers: Readonly<Record<string, Control>>;

  constructor(faults: Faults, log: RequestLog) {
    this.#handlers = {
      'GET /_health': () => ({ status: 'ok' }),
      'GET /_faults': () => faults.list(),
      'POST /_faults': (body) => {
        faults.arm(parseFaultRule(JSON.parse(body)));
        return faults.list();
      },
      'DELETE /_faults': () => {
        faults.clear();
        return [];
      },
      'GET /_requests': () => log.list(),
      'DELETE /_requests': () => {
        log.clear();
        return [];
      },
    };
  }

  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const control = this.#handlers[`${request.method} ${path}`];
    const body = await readBody(request);
    if (!control) {
      sendJson(response, 404, { error: `Known: ${Object.keys(this.#handlers).join(', ')}` });
      return;
    }
    try {
      sendJson(response, 200, control(body ?? ''));
    } catch (error) {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  }
}
