/*
 * Loaded once for all workflows of a worker (`worker/bundle.ts`). The SDK records the stack of every promise of a workflow,
 * for Temporal's web UI, and looks each frame up in the source map: with ten frames, 40 % of the workflow thread's time.
 * The four calls nearest to the cause are kept, of errors as well.
 */
Error.stackTraceLimit = 4;
