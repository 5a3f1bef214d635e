/** `npm run sbom [file]`: writes the bill of materials of production (CycloneDX), and fails when it is not complete. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { lockedPackages, readLockfile } from './lockfile.ts';
import { bomProblems, parseBom, productionBom } from './sbom.ts';

const file = resolve(checkoutDir, process.argv[2] ?? '.evergreen/sbom.cdx.json');
const packages = lockedPackages(readLockfile());
const { stdout } = await promisify(execFile)('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  cwd: checkoutDir,
  maxBuffer: 64 * 1024 * 1024,
});
const bom = productionBom(parseBom(stdout), packages);
const problems = bomProblems(bom, packages);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
await mkdir(dirname(file), { recursive: true });
await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${bom.components.length} packages in ${file}`);
