/**
 * `npm run audit`: asks the registry for known vulnerabilities of packages that run in production, those that the pages bundle
 * included. Exit code 0: none that fails; 1: some;
 * 3: not checked, because the registry gave no answer.
 */
import { checkoutDir } from '../../dev/stack/paths.ts';
import { describeError } from '../../dev/stack/report.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { AUDIT_EXCEPTIONS } from './audit-exceptions.ts';
import { judgeAudit, type AuditResult } from './judge-audit.ts';
import { lockedPackages, readLockfile } from './lockfile.ts';

const EXIT_CODES: Readonly<Record<AuditResult['outcome'], number>> = { passed: 0, failed: 1, not_checked: 3 };
const TITLES: Readonly<Record<AuditResult['outcome'], string>> = {
  passed: 'No known vulnerability of high severity in production packages',
  failed: 'Known vulnerabilities in production packages',
  not_checked: 'NOT CHECKED for known vulnerabilities: the registry offers no audit',
};

const { output } = await runCommand('npm', ['audit', '--json', '--loglevel=silent', '--fetch-retries=1'], {
  cwd: checkoutDir,
  timeoutMs: 120_000,
}).catch((error: unknown) => ({ output: describeError(error) }));
const shipped = lockedPackages(readLockfile()).flatMap(({ path, shipped: isShipped }) => (isShipped ? [path] : []));
const { outcome, messages } = judgeAudit(output, {
  shipped: new Set(shipped),
  exceptions: AUDIT_EXCEPTIONS,
  today: new Date().toISOString().slice(0, 10),
});
console.log(TITLES[outcome]);
for (const message of messages) console.log(`  ${message}`);
process.exitCode = EXIT_CODES[outcome];
