import { SMTPServer } from 'smtp-server';

/** An SMTP server in this process that takes every mail and keeps none; answers its address. */
export async function startMailSink(port: number): Promise<string> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(mail, _session, taken) {
      mail.on('end', () => taken());
      mail.resume();
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `smtp://127.0.0.1:${port}`;
}
