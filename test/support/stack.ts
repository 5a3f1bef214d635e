/** Addresses of the servers that `npm test` starts. */
export type TestStack = {
  /** Connects as a superuser. For a test's own tables use `createTestDatabase`. */
  databaseUrl: string;
  /** A Temporal development server shared by all test files; use your own task queue. */
  temporalAddress: string;
  /** Path to the executable of the time-skipping server. */
  testServerPath: string;
  stripeUrl: string;
  smtpUrl: string;
  /** `GET <mailUrl>/email` returns the caught mails as JSON. */
  mailUrl: string;
};

/**
 * Reads the addresses from the environment.
 * @throws when they are missing, with the command to run.
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
