export { account } from './account/workflow.ts';
export { license } from './license/workflow.ts';
