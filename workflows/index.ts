export { license } from './license.ts';
