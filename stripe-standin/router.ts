export interface Route<H> {
  method: 'GET' | 'POST' | 'DELETE';
  /** Segments, `:id` for a variable one: `/v1/invoices/:id/pay`. */
  path: string;
  handler: H;
}

export const route = <H>(method: Route<H>['method'], path: string, handler: H): Route<H> => ({ method, path, handler });

interface RouteNode<H> {
  fixed: Map<string, RouteNode<H>>;
  variable: RouteNode<H> | undefined;
  handlers: Map<string, H>;
}

const newRouteNode = <H>(): RouteNode<H> => ({ fixed: new Map(), variable: undefined, handlers: new Map() });

/** Finds the handler of a request and the ids in its path. A fixed segment takes precedence over a variable one. */
export class Router<H> {
  readonly #root = newRouteNode<H>();

  constructor(routes: readonly Route<H>[]) {
    for (const { method, path, handler } of routes) {
      let node = this.#root;
      for (const segment of path.split('/').slice(1)) {
        if (segment.startsWith(':')) node = node.variable ??= newRouteNode();
        else {
          const next = node.fixed.get(segment) ?? newRouteNode();
          node.fixed.set(segment, next);
          node = next;
        }
      }
      node.handlers.set(method, handler);
    }
  }

  /** Undefined if no route has this method and path, or the path is not validly percent-encoded. */
  find(method: string, path: string): { handler: H; ids: string[] } | undefined {
    let node: RouteNode<H> | undefined = this.#root;
    const ids: string[] = [];
    for (const segment of path.split('/').slice(1)) {
      const fixed: RouteNode<H> | undefined = node.fixed.get(segment);
      if (!fixed) {
        const id = decodeSegment(segment);
        if (id === undefined) return undefined;
        ids.push(id);
      }
      node = fixed ?? node.variable;
      if (!node) return undefined;
    }
    const handler = node.handlers.get(method);
    return handler && { handler, ids };
  }
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
