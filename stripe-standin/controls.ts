import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseDebitReport, reportDebits } from './debit-outcomes.ts';
import { parseFaultRule } from './fault-rule.ts';
import { readBody, sendJson } from './http.ts';
import { acceptsHtml } from './pages/error-page.ts';
import { processRefunds } from './refund-outcomes.ts';
import type { RequestLog } from './request-log.ts';
import { runInTransaction, type StandIn } from './stand-in.ts';

type Control = (body: string) => unknown;

/**
 * What tests and scripts control outside Stripe's API: `/_health`, `/_debits`, `/_faults`, `/_refunds`,
 * `/_requests`.
 */
export class Controls {
  readonly #handlers: Readonly<Record<string, Control>>;

  constructor(standIn: StandIn, log: RequestLog) {
    const { faults } = standIn;
    const cause = (path: string) => ({ method: 'POST', path, requestId: null, idempotencyKey: null });
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
      'POST /_debits': (body) => {
        const report = parseDebitReport(body);
        return runInTransaction(standIn, cause('/_debits'), (context) => reportDebits(context, report));
      },
      'POST /_refunds': () => runInTransaction(standIn, cause('/_refunds'), processRefunds),
      'GET /_requests': () => log.list(),
      'DELETE /_requests': () => {
        log.clear();
        return [];
      },
    };
  }

  /** Answers a request to a control; false if a browser asks for one that does not exist. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const control = this.#handlers[`${request.method} ${path}`];
    if (!control && acceptsHtml(request)) return false;
    const body = await readBody(request);
    if (!control) {
      sendJson(response, 404, {
        error: `There is no such control. Use one of ${Object.keys(this.#handlers).join(', ')}.`,
      });
      return true;
    }
    try {
      sendJson(response, 200, control(body ?? ''));
    } catch (error) {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
    return true;
  }
}
