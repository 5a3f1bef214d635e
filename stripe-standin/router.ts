import type { Context } from './context.ts';
import type { FormRecord } from './form.ts';

/** Executes a request synchronously inside its transaction and returns the object to answer with. */
export type Handler = (context: Context, params: FormRecord, id: string, id2: string) => object;

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** Segments, `:id` for a variable one: `/v1/invoices/:id/pay`. */
  path: string;
  handler: Handler;
}

export const route = (method: Route['method'], path: string, handler: Handler): Route => ({ method, path, handler });

interface RouteNode {
  fixed: Map<string, RouteNode>;
  variable: RouteNode | undefined;
  handlers: Map<string, Handler>;
}

const newRouteNode = (): RouteNode => ({ fixed: new Map(), variable: undefined, handlers: new Map() });

/** Finds the handler of a request and the ids in its path; fixed segments win over variable ones. */
export class Router {
  readonly #root = newRouteNode();

  constructor(routes: readonly Route[]) {
    for (const { method, path, handler } of routes) {
      let at = this.#root;
      for (const segment of path.split('/').slice(1)) {
        if (segment.startsWith(':')) at = at.variable ??= newRouteNode();
        else {
          const next = at.fixed.get(segment) ?? newRouteNode();
          at.fixed.set(segment, next);
          at = next;
        }
      }
      at.handlers.set(method, handler);
    }
  }

  find(method: string, path: string): { handler: Handler; ids: string[] } | undefined {
    let at: RouteNode | undefined = this.#root;
    const ids: string[] = [];
    for (const segment of path.split('/').slice(1)) {
      const fixed: RouteNode | undefined = at.fixed.get(segment);
      if (!fixed) ids.push(decodeURIComponent(segment));
      at = fixed ?? at.variable;
      if (!at) return undefined;
    }
    const handler = at.handlers.get(method);
    return handler && { handler, ids };
  }
}
