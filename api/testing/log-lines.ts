import { Writable } from 'node:stream';
import type { Logger } from 'pino';
import { createLog } from '../../logging/log.ts';

/** The API's log at its most talkative, and what was written to it: parsed, and as it stands there. */
export function logLines(): {
  readonly log: Logger;
  readonly lines: Readonly<Record<string, unknown>>[];
  readonly text: () => string;
} {
  const lines: Readonly<Record<string, unknown>>[] = [];
  let text = '';
  const destination = new Writable({
    write(line: Buffer, _encoding, done) {
      text += line.toString();
      lines.push(JSON.parse(line.toString()));
      done();
    },
  });
  return { log: createLog('api', 'trace', destination), lines, text: () => text };
}
