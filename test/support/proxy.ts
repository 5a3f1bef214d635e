import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands in front of a server and can be cut: then what passes through it finds nobody. */
export interface Proxy {
  readonly port: number;
  /** Ends what is open and refuses what comes, until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Passes TCP through to `host:port`. */
export async function proxyTo(target: { host: string; port: number }): Promise<Proxy> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((inward) => {
    if (!whole) {
      inward.resetAndDestroy();
      return;
    }
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
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port,
    cut() {
      whole = false;
      end();
    },
    mend() {
      whole = true;
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A proxy in front of the server of an address, and that address by way of the proxy. */
export async function detour(url: string): Promise<{ proxy: Proxy; through(url: string): string }> {
  const { hostname, port } = new URL(url);
  const proxy = await proxyTo({ host: hostname, port: Number(port) });
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
