/** Every page of `dev/screens` and the sheet of every command, in every way of `test/support/ways.ts`. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, unwrap, type Schemas } from '../../contract/client/client.ts';
import { commandAddress } from '../../contract/commands.ts';
import type { Demo } from '../../dev/demo/demo-file.ts';
import { atLocalhost } from '../../dev/screens/at-localhost.ts';
import { prepareExamples, type Examples } from '../../dev/screens/examples.ts';
import { DASHBOARD, SCREENS, type Screen, type Subject, type Viewer } from '../../dev/screens/screens.ts';
import { COMMANDS } from '../../domain/lifecycle/commands.ts';
import { launchChromium } from '../support/chromium.ts';
import { useNpmStart } from '../support/npm-start.ts';
import { Visit } from '../support/visit.ts';

const demo = useNpmStart();
/** All pages together: the first test waits for its turn, too. */
const ALL_MS = 300_000;
/** One for each core. */
const LANES = 2;

interface Seen {
  readonly subject: Subject;
  readonly licences: readonly Schemas['License'][];
}

interface Place extends Pick<Screen, 'name' | 'viewer' | 'before'> {
  readonly isPortal: boolean;
  readonly awaits?: string | undefined;
  readonly path: (seen: Seen) => string;
  /** What the browser writes of answers that are refused here, and rightly. */
  readonly expected?: string;
}

const PLACES: readonly Place[] = [
  ...placesOfPictures(),
  { name: 'nowhere', isPortal: true, path: ({ subject }) => `/portal/${subject.account}/nowhere` },
  ...COMMANDS.map(commandAddress).map((action) => ({
    name: `the command ${action}`,
    isPortal: true,
    path: ({ subject, licences }: Seen) => {
      const able = licences.find(({ available_actions: offered }) => offered.includes(action)) ?? licences[0];
      return `/portal/${subject.account}/licences/${able?.id ?? ''}/${action}`;
    },
    expected: 'error: Failed to load resource: the server responded with a status of 409 (Conflict)',
  })),
];

const faultsOf = useLanes();

test.each(PLACES)('$name has no fault in any way', { timeout: ALL_MS }, async (place) => {
  expect(await faultsOf(place)).toEqual([]);
});

/** Of pictures that differ in their look alone, the first. The reference is drawn by a component of others: see `pages.test.ts`. */
function placesOfPictures(): Place[] {
  const anything = { account: 'a', invoice: 'i', approval: 'p', sandbox: 's' };
  const named = { ...anything, licence: (plan: string) => plan, copy: (plan: string) => plan };
  const places = new Map<string, Place>();
  for (const { name, route, path, viewer = 'owner', before } of SCREENS) {
    const key = `${viewer} ${path(named)} ${String(before)}`;
    if (name === 'reference' || places.has(key)) continue;
    const awaits = route === DASHBOARD ? '#newest-notices' : undefined;
    const place = { name, viewer, awaits, isPortal: route !== null, path: ({ subject }: Seen) => path(subject) };
    places.set(key, before ? { ...place, before } : place);
  }
  return [...places.values()];
}

/** Looks at all places in a few lanes, from the first to the last. */
function useLanes(): (place: Place) => Promise<string[]> {
  const results = new Map(PLACES.map((place) => [place, Promise.withResolvers<string[]>()]));
  // A failure is reported by the test of its place.
  for (const { promise } of results.values()) promise.catch(() => undefined);
  const left = [...results];
  let close: (() => Promise<void>) | undefined;
  let lanes: Promise<unknown> = Promise.resolve();

  async function go(browser: Browser, started: Demo, examples: Examples, seen: Seen): Promise<void> {
    const visits = new Map<Viewer, Visit>();
    for (let next = left.shift(); next; next = left.shift()) {
      const [{ viewer = 'owner', isPortal, awaits, path, before, expected }, { resolve, reject }] = next;
      try {
        const session = examples.sessions[viewer] ?? undefined;
        const visit = visits.get(viewer) ?? (await Visit.begin(browser, started.api, session));
        visits.set(viewer, visit);
        const url = new URL(path(seen), started.api).href;
        const faults = await visit.faultsOf({ url, isPortal, awaits, before });
        resolve(faults.filter((fault) => fault !== expected));
      } catch (error) {
        reject(error);
      }
    }
  }

  beforeAll(async () => {
    const started = atLocalhost(await demo());
    const chromium = await launchChromium();
    ({ close } = chromium);
    const examples = await prepareExamples(chromium.browser, started);
    const { subject } = examples;
    const seen = { subject, licences: await licencesOf(started, subject.account) };
    lanes = Promise.all(Array.from({ length: LANES }, () => go(chromium.browser, started, examples, seen)));
  }, 120_000);
  afterAll(async () => {
    left.length = 0;
    await lanes;
    await close?.();
  });
  return async (place) => (await results.get(place)?.promise) ?? ['it was not looked at'];
}

async function licencesOf({ api, api_keys: keys }: Demo, account: string): Promise<readonly Schemas['License'][]> {
  const admin = createClient({ baseUrl: api, apiKey: String(keys['admin']) });
  return (await unwrap(admin.GET('/v1/licenses', { params: { query: { account, limit: 100 } } }))).data;
}
