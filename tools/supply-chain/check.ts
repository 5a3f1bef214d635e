/**
 * Reports packages without a hash, from another registry than the public one, or in production under a licence that is not allowed; and
 * known vulnerabilities that had to be mended by now.
 */
import { AUDIT_EXCEPTIONS } from './audit-exceptions.ts';
import { FIRST_SEEN, overdueProblems } from './first-seen.ts';
import { licenseProblems } from './licenses.ts';
import { integrityProblems, lockedPackages, readLockfile } from './lockfile.ts';

const packages = lockedPackages(readLockfile());
const problems = [
  ...[...integrityProblems(packages), ...licenseProblems(packages)].map((problem) => `package-lock.json: ${problem}`),
  ...overdueProblems(FIRST_SEEN, {
    excepted: new Set(AUDIT_EXCEPTIONS.map(({ advisory }) => advisory)),
    today: new Date().toISOString().slice(0, 10),
  }),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
