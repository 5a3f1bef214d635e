/**
 * `npm run audit`: asks the registry for known vulnerabilities of packages that run in production, those that the pages bundle
 * included. One of high severity fails at once, a lower one when its time is over. With `--note` the new ones are noted in
 * `first-seen.json`, where their time begins. Exit code 0: none that fails; 1: some; 3: not checked, because the registry gave no
 * answer.
 */
import { writeFileSync } from 'node:fs';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { describeError } from '../../dev/stack/report.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { AUDIT_EXCEPTIONS } from './audit-exceptions.ts';
import { FIRST_SEEN, noted } from './first-seen.ts';
import { judgeAudit, type AuditResult } from './judge-audit.ts';
import { lockedPackages, readLockfile } from './lockfile.ts';

const EXIT_CODES: Readonly<Record<AuditResult['outcome'], number>> = { passed: 0, failed: 1, not_checked: 3 };
const TITLES: Readonly<Record<AuditResult['outcome'], string>> = {
  passed: 'No known vulnerability in production packages that has to be mended by now',
  failed: 'Known vulnerabilities in production packages',
  not_checked: 'NOT CHECKED for known vulnerabilities: the registry offers no audit',
};

const { output } = await runCommand('npm', ['audit', '--json', '--loglevel=silent', '--fetch-retries=1'], {
  cwd: checkoutDir,
  timeoutMs: 120_000,
}).catch((error: unknown) => ({ output: describeError(error) }));
const shipped = lockedPackages(readLockfile()).flatMap(({ path, shipped: isShipped }) => (isShipped ? [path] : []));
const today = new Date().toISOString().slice(0, 10);
const shippedPaths = new Set(shipped);
const judge = (seen: typeof FIRST_SEEN) =>
  judgeAudit(output, { shipped: shippedPaths, exceptions: AUDIT_EXCEPTIONS, seen, today });
let result = judge(FIRST_SEEN);
if (process.argv.includes('--note') && result.found) {
  const seen = noted(FIRST_SEEN, result.found, today);
  writeFileSync(new URL('first-seen.json', import.meta.url), `${JSON.stringify(seen, null, 2)}\n`);
  result = judge(seen);
}
const { outcome, messages } = result;
console.log(TITLES[outcome]);
for (const message of messages) console.log(`  ${message}`);
process.exitCode = EXIT_CODES[outcome];
