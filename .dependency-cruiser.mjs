/**
 * The direction of dependencies (docs/architecture.md): which folder may import which. `npm run check` applies these rules with
 * dependency-cruiser to every import, imports of types included.
 */

import swcVisitor from '@swc/core/Visitor.js';

// The visitor that dependency-cruiser extends does not know `using` declarations and throws at one. They import nothing.
const { visitStatement } = swcVisitor.Visitor.prototype;
swcVisitor.Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  for (const { init } of statement.decls) if (init) this.visitExpression(init);
  return statement;
};

/** What each folder of production code may import, apart from itself. */
const ALLOWED = {
  domain: [],
  contract: ['domain'],
  catalog: ['domain'],
  knowledge: ['domain', 'contract', 'catalog'],
  logging: ['domain'],
  db: ['domain', 'logging'],
  billing: ['domain', 'db'],
  outgoing: [],
  activities: ['domain', 'catalog', 'knowledge', 'db', 'billing', 'outgoing'],
  workflows: ['domain'],
  worker: ['domain', 'catalog', 'knowledge', 'db', 'billing', 'outgoing', 'logging', 'activities', 'workflows'],
  api: ['domain', 'contract', 'catalog', 'knowledge', 'db', 'billing', 'outgoing', 'logging', 'workflows'],
  portal: ['contract'],
  'stripe-standin': ['domain'],
};

/** Vite bundles the portal with its packages, so an image needs none of them. */
const BUNDLED = '^portal/';

/** Folders that never run in production; they may import everything. */
const DEVELOPMENT = ['bench', 'dev', 'test', 'tools'];
/** Of these, what production images contain: health checks of containers. */
const IN_PRODUCTION_IMAGES = '^dev/container/';

const folders = (names) => `^(${names.join('|')})/`;
const production = Object.keys(ALLOWED);
const everything = [...production, ...DEVELOPMENT];

/** Tests, and what tests share, may import everything. */
const TESTS = String.raw`(\.test\.ts$|(^|/)testing[/.]|^stripe-standin/contract/)`;

const directions = Object.entries(ALLOWED).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment:
    allowed.length === 0
      ? `${folder}/ imports nothing of the project.`
      : `${folder}/ may import ${allowed.join(', ')}.`,
  severity: 'error',
  from: { path: folders([folder]), pathNot: TESTS },
  to: {
    path: folders(everything),
    pathNot: folders([folder, ...allowed]),
    // A workflow knows an activity by its type, the rest of it stays out of the workflow bundle.
    ...(folder === 'workflows' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));

export default {
  forbidden: [
    ...directions,
    {
      name: 'workflows-import-activity-types',
      comment: 'workflows/ may import types of activities/ and nothing else by type.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TESTS },
      to: {
        path: folders(everything),
        pathNot: folders(['workflows', 'domain', 'activities']),
        dependencyTypes: ['type-only'],
      },
    },
    {
      name: 'no-settings-in-rules',
      comment: 'Only processes read settings: worker/, api/, the programs in db/ and health checks.',
      severity: 'error',
      from: { path: folders(production.filter((name) => !['api', 'worker', 'db'].includes(name))), pathNot: TESTS },
      to: { path: '^settings\\.ts$' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'Production code imports no tests and nothing that tests share.',
      severity: 'error',
      from: { path: [folders(production), '^settings\\.ts$', IN_PRODUCTION_IMAGES], pathNot: TESTS },
      to: { path: TESTS, pathNot: 'node_modules' },
    },
    {
      name: 'containers-import-production',
      comment: 'Health checks run in production images, which contain nothing else of dev/.',
      severity: 'error',
      from: { path: IN_PRODUCTION_IMAGES },
      to: { path: folders(DEVELOPMENT), pathNot: IN_PRODUCTION_IMAGES },
    },
    {
      name: 'no-development-packages-in-production',
      comment: 'Production images are installed without devDependencies: move the package to dependencies.',
      severity: 'error',
      from: { path: [folders(production), '^settings\\.ts$', IN_PRODUCTION_IMAGES], pathNot: [TESTS, BUNDLED].flat() },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stripe-behind-billing',
      comment: 'billing/ is the one gateway to Stripe: add there what you need, in terms of Evergreen.',
      severity: 'error',
      from: { path: [folders(production), '^settings\\.ts$'], pathNot: ['^(billing|stripe-standin)/', TESTS] },
      to: { path: '(^|/)node_modules/stripe/' },
    },
    {
      name: 'undici-behind-outgoing',
      comment: 'outgoing/ is the one way to call an address that a customer gave.',
      severity: 'error',
      from: { path: [folders(production), '^settings\\.ts$'], pathNot: ['^outgoing/', TESTS] },
      to: { path: '(^|/)node_modules/undici/' },
    },
    {
      name: 'requests-see-as-their-caller',
      comment: 'Use `call.db`: a request is served with what its caller sees.',
      severity: 'error',
      from: { path: '^api/', pathNot: TESTS },
      to: { path: '^(db/as-system|domain/access/system)\\.ts$' },
    },
    {
      name: 'folder-without-a-rule',
      comment: 'Say in .dependency-cruiser.mjs what the folder may import, and who may import it.',
      severity: 'error',
      from: { path: folders(production) },
      to: { path: '^[^/]+/', pathNot: folders(everything), dependencyTypes: ['local'] },
    },
    {
      name: 'unit-tests-need-no-stack',
      comment:
        'A test that imports the stack belongs in a folder of the Vitest project "stack": see dev/testing/projects.ts.',
      severity: 'error',
      from: { path: '\\.test\\.ts$', pathNot: folders(['api', 'db', 'test', 'dev/seed', 'dev/demo']) },
      to: { path: '^test/support/stack\\.ts$', reachable: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.evergreen|dist)/' },
    // The workspaces' packages are installed with those of the top folder.
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'types', 'default'] },
  },
};
