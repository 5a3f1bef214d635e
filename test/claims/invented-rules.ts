import { inventClaim } from '../../domain/testing/claiming-rule.ts';

/**
 * Imported before anything that reads the lifecycle's table, this lets commands after the opening claim and release: a
 * stand-in for claims that the product does not have yet.
 */
inventClaim('active', 'set_auto_renew', 'claim');
inventClaim('active', 'renew', 'claim');
inventClaim('active', 'rotate_key', 'release');
