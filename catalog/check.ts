import { exit } from 'node:process';
import { loadCatalog } from './load.ts';
import { DataError } from './validation-errors.ts';

/** `node catalog/check.ts [folder]`: prints that the catalog is valid, or all its errors, and then exits with code 1. */
try {
  const { plans, regions } = loadCatalog(process.argv[2]);
  console.log(`The catalog is valid: ${plans.size} plans, ${regions.size} regions.`);
} catch (error) {
  if (!(error instanceof DataError)) throw error;
  console.error(error.message);
  exit(1);
}
