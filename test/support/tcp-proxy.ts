import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy in front of a server, which can simulate outages of that server. */
export interface TcpProxy {
  readonly port: number;
  /** Closes all connections and refuses new ones, until `restore`. */
  disconnect(): void;
  /** Closes all connections, and accepts new ones without forwarding them, until `restore`. */
  stall(): void;
  /** Forwards again, including the connections that waited. */
  restore(): void;
  close(): Promise<void>;
}

/** Starts a proxy that forwards to `host:port`. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let state: 'forwarding' | 'disconnected' | 'stalled' = 'forwarding';
  const waiting: Socket[] = [];
  const forward = (inbound: Socket) => {
    const outbound = connect(target);
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  };
  const server = createServer((inbound) => {
    inbound.on('error', () => undefined);
    if (state === 'forwarding') forward(inbound);
    else if (state === 'disconnected') inbound.resetAndDestroy();
    else waiting.push(inbound);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const closeAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port,
    disconnect() {
      state = 'disconnected';
      closeAll();
    },
    stall() {
      state = 'stalled';
      closeAll();
    },
    restore() {
      state = 'forwarding';
      for (const inbound of waiting.splice(0)) forward(inbound);
    },
    async close() {
      closeAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts a proxy in front of the server at `url`; `through` rewrites a URL of that server to go through the proxy. */
export async function startProxyFor(url: string): Promise<{ proxy: TcpProxy; through(url: string): string }> {
  const { hostname, port } = new URL(url);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  return {
    proxy,
    through(original) {
      const proxied = new URL(original);
      proxied.hostname = '127.0.0.1';
      proxied.port = String(proxy.port);
      return proxied.href.replace(/\/$/, '');
    },
  };
}
