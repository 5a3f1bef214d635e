import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createSite } from '../../api/http/site.ts';
import { useApi } from '../../api/testing/api.ts';
import type { Person } from '../../db/queries/people.ts';
import { insertPerson, insertSession } from '../../db/testing/people.ts';
import { PLATFORM } from '../support/authenticator.ts';
import { useBrowser } from '../support/browser.ts';
import { useSite } from '../support/site.ts';
import { passkeyPage } from './page.ts';

const site = useSite(passkeyPage);
const api = useApi({ overrides: () => ({ site: createSite(site.origin()) }) });
beforeAll(() => site.serve(api().url));
const open = useBrowser();

interface Device {
  readonly page: Page;
  readonly faults: readonly string[];
  readonly cdp: CDPSession;
  readonly authenticatorId: string;
}

/** A browser with an authenticator, on the page of the site. */
async function openDevice(): Promise<Device> {
  const { page, faults } = await open(`${site.origin()}/`);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: PLATFORM });
  return { page, faults, cdp, authenticatorId };
}

async function signInAs({ page }: Device, person: Person): Promise<void> {
  const { token } = await insertSession(api().db, person);
  await page.context().addCookies([{ name: 'evergreen_session', value: token, url: site.origin() }]);
}

const answer = z.object({ status: z.number(), body: z.looseObject({}) });
const run = async ({ page }: Device, call: string) => answer.parse(await page.evaluate(call));

/** A device on which the person has made a passkey, and signed out. */
async function deviceWithPasskey() {
  const device = await openDevice();
  const person = await insertPerson(api().db);
  await signInAs(device, person);
  const made = await run(device, `makePasskey('Laptop')`);
  expect(made).toMatchObject({ status: 201, body: { object: 'passkey', name: 'Laptop', transports: ['internal'] } });
  await device.page.context().clearCookies();
  return { device, person, passkey: z.string().parse(made.body['id']) };
}

test('a browser makes a passkey and signs in with it, without saying who it is', async () => {
  const { device, person } = await deviceWithPasskey();
  const signedIn = await run(device, `usePasskey('optional')`);
  expect(signedIn).toMatchObject({ status: 200, body: { person: { id: person.id, email: person.email } } });
  expect(await run(device, `send('GET', '/v1/me')`)).toMatchObject({
    status: 200,
    body: { person: { id: person.id } },
  });
  expect(device.faults).toEqual([]);
});

test('the page offers passkeys among the suggestions of a field', async () => {
  const { device, person } = await deviceWithPasskey();
  expect(await device.page.evaluate('PublicKeyCredential.isConditionalMediationAvailable()')).toBe(true);
  const signedIn = await run(device, `usePasskey('conditional')`);
  expect(signedIn).toMatchObject({ status: 200, body: { person: { id: person.id } } });
});

test('the browser makes no second passkey on a device that has one', async () => {
  const { device, person } = await deviceWithPasskey();
  await signInAs(device, person);
  await expect(run(device, `makePasskey('Again')`)).rejects.toThrow('InvalidStateError');
});

test('a passkey that was removed signs nobody in, although the device still has it', async () => {
  const { device, person, passkey } = await deviceWithPasskey();
  await signInAs(device, person);
  expect(await run(device, `send('DELETE', '/v1/passkeys/${passkey}')`)).toMatchObject({ status: 200 });
  await device.page.context().clearCookies();
  expect(await run(device, `usePasskey('optional')`)).toMatchObject({
    status: 401,
    body: { code: 'passkey_sign_in_refused' },
  });
});

test('a copy of a passkey is refused after the other one has signed more often', async () => {
  const { device } = await deviceWithPasskey();
  const { cdp, authenticatorId } = device;
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  const [copy] = credentials;
  if (!copy) throw new Error('The authenticator has no passkey');
  for (let times = 0; times < 2; times += 1)
    expect(await run(device, `usePasskey('optional')`)).toMatchObject({ status: 200 });
  const other = await openDevice();
  await other.cdp.send('WebAuthn.addCredential', { authenticatorId: other.authenticatorId, credential: copy });
  expect(await run(other, `usePasskey('optional')`)).toMatchObject({
    status: 401,
    body: { code: 'passkey_counter_reversed' },
  });
});
