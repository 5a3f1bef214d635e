/** `node worker/build-bundle.ts`: builds the workflow code ahead, so that a worker of an image starts without the bundler. */
import { buildWorkflowBundle } from './bundle.ts';

console.log(`The workflows are bundled in ${await buildWorkflowBundle()}`);
