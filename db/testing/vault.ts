import { randomBytes } from 'node:crypto';
import { createVault } from '../vault.ts';

export const vault = createVault(randomBytes(32));
