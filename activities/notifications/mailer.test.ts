import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { MailDev } from 'maildev';
import { afterEach, expect, test } from 'vitest';
import { createMailer, MailError, stableMessageId, type Mailer, type Message } from './mailer.ts';

const FROM = 'Evergreen <licences@evergreen.example>';
const MESSAGE: Message = {
  to: 'ada@example.com',
  subject: 'Ihre Lizenz läuft weiter: 更新',
  text: 'Schöne Grüße',
  html: '<!doctype html><html lang="de"><title>x</title><p>Schöne Grüße</p></html>',
  messageId: stableMessageId(['lic_1', '12', 'renewal_upcoming'], FROM),
  unsubscribeUrl: 'https://portal.example/preferences',
};

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

function mailerTo(port: number, timeoutMs = 4_500, sendTimeoutMs = 45_000): Mailer {
  const smtpUrl = `smtp://user:secret@127.0.0.1:${port}`;
  const mailer = createMailer({ smtpUrl, from: FROM, timeoutMs, sendTimeoutMs });
  cleanUp.push(() => mailer.close());
  return mailer;
}

/** A server that handles each connection with `handle`. */
async function startServer(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    handle(socket);
  });
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(portOf(server.address())));
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port');
  return address.port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Answers each command with the reply for its first word, or 250; adds the mails that it accepts to `accepted`. */
function replying(replies: Readonly<Record<string, string>>, accepted: string[] = []): (socket: Socket) => void {
  return (socket) => {
    let mail: string | null = null;
    socket.write('220 ready\r\n');
    socket.on('data', (data) => {
      const word = data.toString().split(/\s/)[0] ?? '';
      if (mail !== null) {
        mail += data.toString();
        if (!mail.endsWith('\r\n.\r\n')) return;
        accepted.push(mail);
        mail = null;
      } else if (word === 'DATA') mail = '';
      const usual = { EHLO: '250-hello\r\n250 AUTH PLAIN', AUTH: '235 ok', DATA: '354 go on' }[word];
      socket.write(`${replies[word] ?? usual ?? '250 ok'}\r\n`);
    });
  };
}

const rejection = (work: Promise<void>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('a mail arrives with both parts and its Message-ID', async () => {
  const smtp = await freePort();
  const catcher = new MailDev({ smtp, ip: '127.0.0.1', disableWeb: true, silent: true });
  const { storage } = await catcher.start();
  cleanUp.push(() => catcher.stop());
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${smtp}`, from: FROM });
  cleanUp.push(() => mailer.close());
  await mailer.verify();
  await mailer.send(MESSAGE);
  await mailer.send(MESSAGE);
  const mails = await storage.getAll();
  expect(mails).toHaveLength(2);
  for (const { headers } of mails) expect(JSON.stringify(headers)).toContain(MESSAGE.messageId);
  const [mail] = mails;
  expect(mail).toMatchObject({ subject: MESSAGE.subject, from: [{ address: 'licences@evergreen.example' }] });
  expect(mail?.text?.trim()).toBe('Schöne Grüße');
  expect(mail?.html).toContain('lang="de"');
});

test('an optional mail says where to turn it off, and every mail that automatic replies are not wanted', async () => {
  const accepted: string[] = [];
  const mailer = mailerTo(await startServer(replying({}, accepted)));
  await mailer.send(MESSAGE);
  await mailer.send({ ...MESSAGE, unsubscribeUrl: null, headers: { 'X-Licence': 'lic_1' } });
  const [optional, required] = accepted;
  expect(optional).toContain('List-Unsubscribe: <https://portal.example/preferences>\r\n');
  expect(optional).toContain('Auto-Submitted: auto-generated\r\n');
  expect(required).not.toContain('List-Unsubscribe');
  expect(required).toContain('X-Licence: lic_1\r\n');
});

test('a server that cannot be reached is reported at once, without the password in the message', async () => {
  const error = await rejection(mailerTo(await freePort()).send(MESSAGE));
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ permanent: false });
  expect(String(error)).toContain('smtp://127.0.0.1:');
  expect(String(error)).not.toContain('secret');
});

test('a server that accepts the connection and stays silent is reported', async () => {
  const port = await startServer(() => undefined);
  const mailer = mailerTo(port, 100);
  expect(await rejection(mailer.verify())).toMatchObject({ permanent: false });
  expect(await rejection(mailer.send(MESSAGE))).toMatchObject({ permanent: false });
});

test('a server that stops answering in the middle of a mail is reported', async () => {
  const port = await startServer((socket) => {
    socket.write('220 ready\r\n');
    socket.on('data', (data) => {
      if (data.toString().startsWith('EHLO')) socket.write('250-hello\r\n250 AUTH PLAIN\r\n');
    });
  });
  expect(await rejection(mailerTo(port, 100).send(MESSAGE))).toMatchObject({ permanent: false });
});

test('a mailbox that does not exist is a permanent error, a full one is not', async () => {
  const unknown = await startServer(replying({ RCPT: '550 no such mailbox' }));
  const full = await startServer(replying({ RCPT: '452 mailbox full' }));
  expect(await rejection(mailerTo(unknown).send(MESSAGE))).toMatchObject({ permanent: true });
  expect(await rejection(mailerTo(full).send(MESSAGE))).toMatchObject({ permanent: false });
});

test('a refused sign-in is not a permanent error', async () => {
  const port = await startServer(replying({ AUTH: '535 wrong password' }));
  expect(await rejection(mailerTo(port).send(MESSAGE))).toMatchObject({ permanent: false });
});

test('a Message-ID is the same for the same mail and has no character that a header forbids', () => {
  expect(MESSAGE.messageId).toBe('<lic_1.12.renewal_upcoming@evergreen.example>');
  expect(stableMessageId(['a b', 'c>\r\nX: y'], FROM)).toBe('<a-b.c---X--y@evergreen.example>');
});

test('a server that answers, but never ends, is given up', async () => {
  const port = await startServer((socket) => {
    socket.write('220 ready\r\n');
    socket.on('data', () => {
      // One line of an answer that has no last line.
      const timer = setInterval(() => socket.write('250-wait\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
  });
  const error = await rejection(mailerTo(port, 4_500, 200).send(MESSAGE));
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ permanent: false, message: expect.stringContaining('No answer within 200 ms') });
});
