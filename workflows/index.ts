export { license } from './license/workflow.ts';
