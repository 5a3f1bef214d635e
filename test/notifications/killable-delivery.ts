/** A process that delivers a licence's mails and kills itself at the n-th, before its server takes it or before that is noted. */
import { writeSync } from 'node:fs';
import { asSystem } from '../../db/as-system.ts';
import { connect } from '../../db/connect.ts';
import { createTestDelivery } from './delivery.ts';

const { DATABASE_URL = '', LICENSE = '', KILL_AT = '' } = process.env;

let begun = 0;
const db = asSystem(connect(DATABASE_URL, { applicationName: 'killable-delivery', maxConnections: 2 }));
const { deliver } = createTestDelivery(db, ({ to, messageId }) => {
  begun += 1;
  // SIGKILL rather than process.exit, so that nothing is flushed or closed.
  if (KILL_AT === `before ${begun}`) process.kill(process.pid, 'SIGKILL');
  writeSync(1, `${JSON.stringify({ to, messageId })}\n`);
  if (KILL_AT === `after ${begun}`) process.kill(process.pid, 'SIGKILL');
});
await deliver([LICENSE]);
await db.close();
