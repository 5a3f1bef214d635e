import { defineConfig } from 'drizzle-kit';

/** For `drizzle-kit generate`: writes the next migration from what changed in the schema. */
export default defineConfig({ dialect: 'postgresql', schema: './db/schema/index.ts', out: './db/migrations' });
