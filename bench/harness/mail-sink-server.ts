/** An SMTP server that accepts every mail and drops it. It listens on `MAIL_SINK_PORT`. */
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(mail, _session, accept) {
    mail.on('end', () => accept());
    mail.resume();
  },
});
server.listen(Number(process.env['MAIL_SINK_PORT']), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
});
