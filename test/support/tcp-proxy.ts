import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands in front of a server and can be cut: then what passes through it finds nobody. */
export interface TcpProxy {
  readonly port: number;
  /** Ends what is open and refuses what comes, until it is mended. */
  disconnect(): void;
  /** Ends what is open, and lets what comes wait until it is mended. */
  stall(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Passes TCP through to `host:port`. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let state: 'whole' | 'cut' | 'stalled' = 'whole';
  const waiting: Socket[] = [];
  const pass = (inward: Socket) => {
    const outward = connect(target);
    for (const [from, to] of [
      [inward, outward],
      [outward, inward],
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
  const server = createServer((inward) => {
    inward.on('error', () => undefined);
    if (state === 'whole') pass(inward);
    else if (state === 'cut') inward.resetAndDestroy();
    else waiting.push(inward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port,
    disconnect() {
      state = 'cut';
      end();
    },
    stall() {
      state = 'stalled';
      end();
    },
    restore() {
      state = 'whole';
      for (const inward of waiting.splice(0)) pass(inward);
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A proxy in front of the server of an address, and that address by way of the proxy. */
export async function startProxyFor(url: string): Promise<{ proxy: TcpProxy; through(url: string): string }> {
  const { hostname, port } = new URL(url);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  return {
    proxy,
    through(other) {
      const moved = new URL(other);
      moved.hostname = '127.0.0.1';
      moved.port = String(proxy.port);
      return moved.href.replace(/\/$/, '');
    },
  };
}
