/** Where the test stack serves that `npm test` started. */
export type TestStack = {
  /** Of a superuser; not for tests' own tables: see `freshDatabase`. */
  databaseUrl: string;
  /** A Temporal development server shared by all test files: use a task queue of your own. */
  temporalAddress: string;
  /** The executable of the time-skipping server. */
  testServerPath: string;
  stripeUrl: string;
  smtpUrl: string;
  /** The caught mails as JSON: `GET <mailUrl>/email`. */
  mailUrl: string;
};

/**
 * Reads the addresses from the environment.
 * @throws when a test is run without its stack, saying how to run it.
 */
export function testStack(): TestStack {
  return {
    databaseUrl: requireVariable('TEST_DATABASE_URL'),
    temporalAddress: requireVariable('TEST_TEMPORAL_ADDRESS'),
    testServerPath: requireVariable('TEST_SERVER_PATH'),
    stripeUrl: requireVariable('TEST_STRIPE_URL'),
    smtpUrl: requireVariable('TEST_SMTP_URL'),
    mailUrl: requireVariable('TEST_MAIL_URL'),
  };
}

function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run tests with \`npm test\` (one file: \`npm test -- path/to/x.test.ts\`).`);
  return value;
}
