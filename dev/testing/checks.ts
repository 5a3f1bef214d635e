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
  { name: 'packages', command: ['node', 'tools/supply-chain/check.ts'] },
  { name: 'data register', command: ['node', 'tools/data-register/check.ts'] },
  {
    name: 'generated docs',
    command: ['node', 'tools/docs/generate.ts', '--check'],
    fix: 'node tools/docs/generate.ts',
  },
  {
    name: 'client types',
    command: ['node', 'tools/openapi/generate.ts', '--check'],
    fix: 'node tools/openapi/generate.ts',
  },
  // The client with the strictest settings, and with the types of its packages checked too.
  { name: 'strict client', command: ['tsc', '--project', 'contract/client'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
];
