import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** An answer as it came over the connection. */
export interface RawAnswer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Opens a connection to the server at `url`, from another address of this machine if it is given. */
export async function openSocket(url: string, localAddress?: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({
    host: hostname,
    port: Number(port),
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** All that the server answers until it closes the connection. Bytes that are to be sent first are sent unchanged. */
export async function rawExchange(url: string, bytes: string): Promise<RawAnswer> {
  const socket = await openSocket(url);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: body ? JSON.parse(body) : {} };
}
