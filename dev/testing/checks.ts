export type Check = {
  name: string;
  /** Run in the checkout's top folder; programs of packages are in its PATH. */
  command: readonly string[];
  /** What to do when it fails, where that is one command. */
  fix?: string;
};

/** What must hold at each commit. A generated file belongs here with the command that fails when it is stale. */
export const checks: readonly Check[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'types, portal', command: ['tsc', '-p', 'portal'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  {
    name: 'dependencies',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', '.'],
  },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'], fix: 'npm run format' },
  { name: 'catalog', command: ['node', 'catalog/check.ts'] },
  {
    name: 'generated docs',
    command: ['node', 'tools/docs/generate.ts', '--check'],
    fix: 'node tools/docs/generate.ts',
  },
  { name: 'unused code', command: ['knip', '--no-progress'] },
];
