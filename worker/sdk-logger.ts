import type { Logger as SdkLogger, LogLevel, LogMetadata } from '@temporalio/worker';
import type { Level, Logger } from 'pino';
import { redactText } from '../domain/privacy/redact.ts';

const LEVELS: Readonly<Record<LogLevel, Level>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** What is written of the details that the SDK gives, under which name. All else is left out: it may be what a caller sent. */
const NAMES: Readonly<Record<string, string>> = {
  sdkComponent: 'component',
  workflowId: 'workflow',
  workflow_id: 'workflow',
  runId: 'run',
  workflowRunId: 'run',
  run_id: 'run',
  workflowType: 'workflow_type',
  activityType: 'activity',
  activity_type: 'activity',
  activityId: 'activity_id',
  attempt: 'attempt',
  taskQueue: 'task_queue',
  durationMs: 'ms',
  state: 'state',
  failure: 'failure',
};

/** Writes what Temporal's SDK logs, and what it takes over from its native part, as lines of the worker's log. */
export function createSdkLogger(log: Logger): SdkLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) =>
    log[LEVELS[level]](detailsOf(meta), redactText(message));
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

function detailsOf(meta: LogMetadata): Record<string, unknown> {
  const error: unknown = meta['error'] ?? meta['err'] ?? meta['reason'];
  return {
    ...Object.fromEntries(
      Object.entries(NAMES).flatMap(([given, name]): [string, string | number][] => {
        const value: unknown = meta[given];
        if (typeof value === 'string') return [[name, redactText(value)]];
        return typeof value === 'number' ? [[name, value]] : [];
      }),
    ),
    // The native part has texts for errors.
    ...(error instanceof Error ? { err: error } : {}),
    ...(typeof error === 'string' ? { reason: redactText(error) } : {}),
  };
}
