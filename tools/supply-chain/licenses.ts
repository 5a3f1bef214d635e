import type { LockedPackage } from './lockfile.ts';

/** Licences of packages in production, as SPDX ids: they ask for no more than to be named. */
const ALLOWED_LICENSES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Unlicense',
]);

/** Packages with another licence, or without one in the lockfile, with the reason why they are used nevertheless. */
export const LICENSE_EXCEPTIONS: Readonly<Record<string, string>> = {
  'caniuse-lite': 'CC-BY-4.0: data about browsers, used by a bundler and passed on to nobody',
  unionfs: 'it declares none in its package.json; its file LICENSE is the Unlicense',
};

/** Production packages whose licence is not allowed, one sentence each, and exceptions that nothing needs. */
export function licenseProblems(
  packages: readonly LockedPackage[],
  exceptions: Readonly<Record<string, string>> = LICENSE_EXCEPTIONS,
): readonly string[] {
  const refused = packages.filter(({ shipped, license }) => shipped && !isAllowed(license));
  const needed = new Set(refused.map(({ name }) => name));
  return [
    ...refused
      .filter(({ name }) => !Object.hasOwn(exceptions, name))
      .map(({ path, license }) => `${path}: its licence is ${license ?? 'not declared'}`),
    ...Object.entries(exceptions).flatMap(([name, reason]) => [
      ...(needed.has(name) ? [] : [`${name}: needs no exception`]),
      ...(reason === '' ? [`${name}: its exception has no reason`] : []),
    ]),
  ];
}

/** Of licences joined by OR one must be allowed, of those joined by AND each. */
function isAllowed(expression: string | null): boolean {
  if (expression === null) return false;
  const plain = expression.replaceAll(/[()]/g, '');
  return plain.split(' OR ').some((part) => part.split(' AND ').every((id) => ALLOWED_LICENSES.has(id.trim())));
}
