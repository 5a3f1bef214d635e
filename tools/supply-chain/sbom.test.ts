import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { lockedPackages, readLockfile, type LockedPackage } from './lockfile.ts';
import { bomProblems, parseBom, productionBom, type Bom } from './sbom.ts';

const locked = (name: string, shipped: boolean): LockedPackage => ({
  path: `node_modules/${name}`,
  name,
  version: '1.0.0',
  resolved: null,
  integrity: `sha512-${Buffer.from(name).toString('base64')}`,
  license: 'MIT',
  shipped,
});
const packages = [locked('a', true), locked('b', true), locked('tool', false)];

const component = (name: string) => ({
  'bom-ref': `${name}@1.0.0`,
  name,
  version: '1.0.0',
  purl: `pkg:npm/${name}@1.0.0`,
  hashes: [{ alg: 'SHA-512', content: Buffer.from(name).toString('hex') }],
});
const bom: Bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  components: ['a', 'b', 'tool', 'evergreen'].map(component),
  dependencies: [
    { ref: 'a@1.0.0', dependsOn: ['b@1.0.0', 'tool@1.0.0'] },
    { ref: 'tool@1.0.0', dependsOn: ['b@1.0.0'] },
  ],
};

test('the bill of materials of production leaves out what only development needs', () => {
  const { components, dependencies } = productionBom(bom, packages);
  expect(components.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(dependencies).toEqual([{ ref: 'a@1.0.0', dependsOn: ['b@1.0.0'] }]);
  expect(bomProblems(productionBom(bom, packages), packages)).toEqual([]);
});

test('a package that it lacks, one of nowhere and a wrong hash are reported', () => {
  const of = (components: Bom['components']) => bomProblems({ ...bom, components }, packages);
  expect(of([component('a')])).toEqual(['b@1.0.0: is not in it', 'b@1.0.0: its hash'].slice(0, 1));
  expect(of(['a', 'b', 'c'].map(component))).toEqual(['c@1.0.0: is not in package-lock.json']);
  expect(of([component('a'), { ...component('b'), hashes: component('a').hashes }])).toEqual([
    'b@1.0.0: its hash is not the one of package-lock.json',
  ]);
  expect(of([component('a'), { ...component('b'), hashes: undefined }])).toHaveLength(1);
});

test('npm run sbom writes one that has every package of production in package-lock.json', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sbom-'));
  try {
    const file = join(folder, 'sbom.json');
    await promisify(execFile)(process.execPath, ['tools/supply-chain/write-sbom.ts', file], { cwd: checkoutDir });
    const written = parseBom(await readFile(file, 'utf8'));
    const all = lockedPackages(readLockfile());
    expect(bomProblems(written, all)).toEqual([]);
    expect(written.components.length).toBe(
      new Set(all.filter(({ shipped }) => shipped).map((p) => `${p.name}@${p.version}`)).size,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
