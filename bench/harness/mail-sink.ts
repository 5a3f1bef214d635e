import { SMTPServer } from 'smtp-server';

/** Starts an SMTP server in this process that accepts every mail and drops it; returns its URL. */
export async function startMailSink(port: number): Promise<string> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(mail, _session, accept) {
      mail.on('end', () => accept());
      mail.resume();
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `smtp://127.0.0.1:${port}`;
}
