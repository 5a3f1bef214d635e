import { setTimeout as pause } from 'node:timers/promises';
import type { RunningPortal } from '../harness/portal.ts';

const PATIENCE_MS = 20_000;

/** The code of the last mail with one to an address, as soon as it has come. */
export async function codeFor({ mailsTo }: RunningPortal, email: string): Promise<string> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const mail = (await mailsTo(email)).at(-1);
    const code = mail && /\b\d{6}\b/.exec(mail.text)?.[0];
    if (code !== undefined) return code;
    if (Date.now() > until) throw new Error(`No code came to ${email}`);
    await pause(50);
  }
}
