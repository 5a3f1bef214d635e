/**
 * The least program that renews a licence by HTTP: `POST /<activity>/<licence>` is an update of the licence's bare workflow.
 * It listens on `PORT`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { readSettings } from '../../settings.ts';
import { bareWorkflowId, runActivity, type BareInput } from './workflows.ts';

const { temporal, port } = readSettings(process.env);
const connection = await Connection.connect({ address: temporal.address });
const client = new Client({ connection, namespace: temporal.namespace });

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
server.listen(port, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ ready: true })}\n`));
process.once('SIGTERM', () => {
  server.close(() => void connection.close());
  server.closeIdleConnections();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, activity, id = ''] = (request.url ?? '').split('/');
  if (!isCommand(activity)) return void response.writeHead(404).end();
  const body = await readBody(request);
  await client.workflow.getHandle(bareWorkflowId(id)).executeUpdate(runActivity, { args: [{ id, activity }] });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id, ...body }));
}

async function readBody(request: IncomingMessage): Promise<object> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const body: object = JSON.parse(Buffer.concat(parts).toString());
  return body;
}

function isCommand(name: string | undefined): name is Extract<BareInput['activity'], 'nothing' | 'sameCommand'> {
  return name === 'nothing' || name === 'sameCommand';
}
