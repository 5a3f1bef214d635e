import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { BUNDLED_PACKAGES } from './bundled-packages.ts';
import { LICENSE_EXCEPTIONS, licenseProblems } from './licenses.ts';
import { integrityProblems, lockedPackages, readLockfile, type LockedPackage } from './lockfile.ts';

const packages = lockedPackages(readLockfile());

const HASH = `sha512-${'A'.repeat(86)}==`;
const good: LockedPackage = {
  path: 'node_modules/a',
  name: 'a',
  version: '1.0.0',
  resolved: null,
  integrity: HASH,
  license: 'MIT',
  shipped: true,
};

describe('package-lock.json', () => {
  test('has the packages of production and of development', () => {
    const names = packages.filter(({ shipped }) => shipped).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['express', 'stripe', 'undici', '@temporalio/worker', 'react', 'scheduler']),
    );
    expect(names).not.toContain('vitest');
    expect(packages.length).toBeGreaterThan(500);
  });

  test('has a hash for each, and no other registry than the public one', () => {
    expect(integrityProblems(packages)).toEqual([]);
  });

  test('has only licences that are allowed in production', () => {
    expect(licenseProblems(packages)).toEqual([]);
  });

  test('counts what is bundled into pages as production, with all that it depends on', () => {
    const at = (name: string, dependencies = {}) => ({ version: '1.0.0', dev: true, dependencies, name });
    const lockfile = {
      lockfileVersion: 3,
      packages: {
        'node_modules/react-dom': at('react-dom', { a: '1', b: '1' }),
        'portal/node_modules/react': at('react'),
        'node_modules/react': at('react'),
        'node_modules/a': at('a', { 'react-dom': '1' }),
        'node_modules/react-dom/node_modules/b': at('b', { c: '1' }),
        'node_modules/b': at('b'),
        'node_modules/c': at('c'),
        'node_modules/vite': at('vite', { a: '1' }),
      },
    };
    const shipped = lockedPackages(lockfile).filter((each) => each.shipped);
    expect(shipped.map(({ path }) => path).toSorted()).toEqual([
      'node_modules/a',
      'node_modules/c',
      'node_modules/react-dom',
      'node_modules/react-dom/node_modules/b',
      'portal/node_modules/react',
    ]);
  });

  test('has each package that the pages import among the bundled ones', () => {
    const imported = globSync('portal/src/**/*.{ts,tsx,css}', { cwd: checkoutDir, exclude: ['**/*.test.ts'] })
      .flatMap((file) => [
        ...readFileSync(join(checkoutDir, file), 'utf8').matchAll(/(?:from |import |url\()'([^.'][^']*)'/g),
      ])
      .map(([, specifier = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '')
      .filter((name) => !name.startsWith('virtual:') && name !== 'smaller-inter');
    expect(imported).toEqual(expect.arrayContaining(['react', 'react-dom', '@fontsource-variable/noto-sans-jp']));
    for (const name of imported) expect(BUNDLED_PACKAGES).toContain(name);
  });

  test('names packages by where they are installed, or by what they are where that differs', () => {
    const lockfile = {
      lockfileVersion: 3,
      packages: {
        '': { version: '1.0.0' },
        portal: { name: '@evergreen/portal' },
        'node_modules/@evergreen/portal': { resolved: 'portal', link: true },
        'node_modules/a/node_modules/@b/c': { version: '1.0.0', dev: true },
        'node_modules/alias': { name: 'real', version: '2.0.0', license: 'MIT', integrity: HASH },
      },
    };
    expect(lockedPackages(lockfile).map(({ name, version, shipped }) => [name, version, shipped])).toEqual([
      ['@b/c', '1.0.0', false],
      ['real', '2.0.0', true],
    ]);
  });
});

describe('integrityProblems', () => {
  test.each<[string, Partial<LockedPackage>, string]>([
    ['a package without a hash', { integrity: null }, 'no hash'],
    ['an old hash', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, 'not SHA-512'],
    ['a mirror', { resolved: 'https://mirror.example/a/-/a-1.0.0.tgz' }, 'comes from https://mirror.example'],
    ['a host that begins like the registry', { resolved: 'https://registry.npmjs.org.example/a.tgz' }, 'comes from'],
    ['a registry without TLS', { resolved: 'http://registry.npmjs.org/a/-/a-1.0.0.tgz' }, 'comes from'],
    ['a repository', { resolved: 'git+ssh://git@github.com/a/a.git#0123' }, 'comes from'],
    ['a file', { resolved: 'file:../a.tgz' }, 'comes from'],
    ['a package without a version', { version: '' }, 'no version'],
  ])('reports %s', (_what, change, problem) => {
    expect(integrityProblems([{ ...good, ...change }])).toEqual([expect.stringContaining(problem)]);
  });

  test('accepts the public registry, and no address', () => {
    expect(integrityProblems([good, { ...good, resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' }])).toEqual([]);
  });
});

describe('licenseProblems', () => {
  test.each([
    'GPL-3.0-only',
    'AGPL-3.0-only',
    'SSPL-1.0',
    'UNLICENSED',
    'MIT AND GPL-2.0-only',
    'SEE LICENSE IN LICENSE',
    null,
  ])('reports %s in production', (license) => {
    expect(licenseProblems([{ ...good, license }], {})).toHaveLength(1);
    expect(licenseProblems([{ ...good, license, shipped: false }], {})).toEqual([]);
  });

  test.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-2.0-only)', '(GPL-2.0-only OR (MIT AND ISC))'])(
    'accepts %s',
    (license) => {
      expect(licenseProblems([{ ...good, license }], {})).toEqual([]);
    },
  );

  test('accepts an exception with a reason, and reports one that nothing needs', () => {
    const odd = { ...good, license: 'CC-BY-4.0' };
    expect(licenseProblems([odd], { a: 'data only' })).toEqual([]);
    expect(licenseProblems([odd], { a: '' })).toEqual(['a: its exception has no reason']);
    expect(licenseProblems([good], { a: 'data only' })).toEqual(['a: needs no exception']);
  });

  test('has a reason for each exception', () => {
    for (const reason of Object.values(LICENSE_EXCEPTIONS)) expect(reason.length).toBeGreaterThan(20);
  });
});
