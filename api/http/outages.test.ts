import { ApplicationFailure, Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { insertTestAccount, insertPurchase } from '../../db/testing/fixtures.ts';
import { connectToTemporal } from '../licenses/temporal-connection.ts';
import { LicenseClient } from '../licenses/license-client.ts';
import { useApi } from '../testing/api.ts';
import { toProblem } from './error-to-problem.ts';

/** A port that nothing listens on: connections are refused at once. */
const NOWHERE = '127.0.0.1:9';

// No test measures time: the code of an answer says whether it came before the deadline of the request or at it.

describe('without a database', () => {
  const away = connect(`postgres://user@${NOWHERE}/none`);
  const api = useApi({ overrides: () => ({ databases: { api: away, staff: away, auth: away } }) });

  test('a request that needs it gets 503 before its deadline, and the time to wait', async () => {
    const answer = await api().call('GET', '/v1/licenses', { key: api().keys.admin });
    expect([answer.status, answer.body['code']]).toEqual([503, 'database_unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('the process still reports that it is alive', async () => {
    expect((await api().call('GET', '/healthz')).status).toBe(200);
  });
});

describe('during an update', () => {
  const api = useApi();

  test('a licence that a newer version of the code has stored is not read: 503, and the time to wait', async () => {
    const { id } = await insertPurchase(api().db);
    await api().db.sql`update licenses set record = record || '{"version": 1000}' where id = ${id}`;
    const answer = await api().call('GET', `/v1/licenses/${id}`, { key: api().keys.admin });
    expect([answer.status, answer.body['code']]).toEqual([503, 'update_in_progress']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('a command that a worker is too old for is tried again later: 503', () => {
  const cause = ApplicationFailure.nonRetryable('A stored command has version 2', 'UnknownVersionError');
  expect(toProblem(new WorkflowUpdateFailedError('Rejected', cause)).code).toBe('update_in_progress');
});

describe('without the workflow engine', () => {
  const api = useApi({
    overrides: () => ({
      licenseClient: new LicenseClient(
        new Client({ connection: connectToTemporal({ address: NOWHERE, namespace: 'default' }) }),
        'nowhere',
      ),
      // Longer than the client's retries, also on a busy machine.
      requestDeadlineMs: 20_000,
    }),
  });

  test('a command gets 503 before its deadline, and a repetition with the same idempotency key is tried again', async () => {
    const license = await insertPurchase(api().db);
    const request = { key: api().keys.admin, headers: { 'idempotency-key': 'outage' }, body: {} };
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await api().call('POST', `/v1/licenses/${license.id}/cancel`, request);
      expect([answer.status, answer.body['code']], answer.text).toEqual([503, 'temporal_unavailable']);
      expect(answer.headers.get('idempotent-replayed')).toBeNull();
    }
  });

  test('licences can be read', async () => {
    const license = await insertPurchase(api().db);
    const answer = await api().call('GET', `/v1/licenses/${license.id}`, { key: api().keys.admin });
    expect(answer.status).toBe(200);
  });
});

describe('without a worker', () => {
  const api = useApi({ overrides: () => ({ requestDeadlineMs: 1_500 }) });

  test('a purchase gets 503 at its deadline', async () => {
    const account = await insertTestAccount(api().db);
    const body = { account: account.id, plan: 'team-annual' };
    const answer = await api().call('POST', '/v1/licenses', { key: api().keys.admin, body });
    expect([answer.status, answer.body['code']], answer.text).toEqual([503, 'deadline_exceeded']);
  });
});
