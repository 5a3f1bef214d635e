/** Reports packages without a hash, from another registry than the public one, or in production under a licence that is not allowed. */
import { licenseProblems } from './licenses.ts';
import { integrityProblems, lockedPackages, readLockfile } from './lockfile.ts';

const packages = lockedPackages(readLockfile());
const problems = [...integrityProblems(packages), ...licenseProblems(packages)];
for (const problem of problems) console.error(`package-lock.json: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
