import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../logging/log.ts';
import { createSdkLogger } from './sdk-logger.ts';

function written(write: (log: ReturnType<typeof createSdkLogger>) => void, level = 'info'): string[] {
  const lines: string[] = [];
  const destination = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(line.toString());
      done();
    },
  });
  write(createSdkLogger(createLog('worker', level, destination)));
  return lines;
}

const ATTRIBUTES = {
  sdkComponent: 'worker',
  namespace: 'default',
  taskToken: 'Q2hh',
  taskQueue: 'evergreen',
  workflowId: 'license/lic_1',
  workflowRunId: '0198',
  activityType: 'collect',
  activityId: '3',
  attempt: 2,
  isLocal: false,
};

test('a failed activity is a line with the workflow, the activity, its attempt and the error', () => {
  const [line = ''] = written((log) => log.warn('Activity failed', { ...ATTRIBUTES, error: new Error('It is away') }));
  expect(JSON.parse(line)).toEqual({
    level: 40,
    time: expect.any(Number),
    part: 'worker',
    component: 'worker',
    workflow: 'license/lic_1',
    run: '0198',
    activity: 'collect',
    activity_id: '3',
    attempt: 2,
    task_queue: 'evergreen',
    err: { type: 'Error', message: 'It is away', stack: expect.stringContaining('sdk-logger.test.ts') },
    msg: 'Activity failed',
  });
});

test('a level below that of the log writes nothing, however the line is written', () => {
  const lines = written((log) => {
    log.info('Worker state changed', { state: 'RUNNING' });
    log.log('DEBUG', 'Heartbeats complete');
    log.log('ERROR', 'Worker failed');
  }, 'warn');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['Worker failed']);
});

test('the SDK repeats no value of a caller, wherever it stands', () => {
  const planted = 'Zebulon <zebulon.q@planted.example>, card 4000 0000 0000 0002, evg_admin_0123456789';
  const meta = {
    ...ATTRIBUTES,
    input: planted,
    details: [planted],
    [planted]: planted,
    failure: `Failure { message: ${planted} }`,
    target: planted,
  };
  const lines = written((log) => {
    log.warn(`Failing workflow task: ${planted}`, { ...meta, error: new Error(planted) });
    log.warn('Network error while polling', { ...meta, error: planted });
  });
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).not.toMatch(/planted\.example|4000 ?0000|evg_admin/);
    expect(Object.keys(JSON.parse(line))).not.toEqual(expect.arrayContaining(['input']));
  }
});
