import { describe, expect, test } from 'vitest';
import { ACCOUNT_ROLES, holdersOf, type AccountRole } from '../../domain/access/roles.ts';
import { byMouse, named } from './by-mouse.ts';
import { some } from './chance.ts';
import type { Journey } from './journey.ts';
import { chosenJourneys } from './journeys.ts';
import { untilAtRest } from '../support/rest.ts';
import { useJourneys } from './setting-out.ts';

const setOut = useJourneys();

function canGo(role: AccountRole, { needs }: Journey): boolean {
  return needs === null || holdersOf(needs).member.includes(role);
}

const OTHERS = ACCOUNT_ROLES.filter((role) => role !== 'owner');

describe.each(chosenJourneys())('$title', (journey) => {
  const can = (role: AccountRole) => canGo(role, journey);
  // Owners go every journey in the tests of lost requests and of the keyboard.
  test.each([
    ...some(OTHERS.filter(can), 1),
    ...some(
      OTHERS.filter((role) => !can(role)),
      1,
    ),
  ])('as a %s', { timeout: 90_000 }, async (role) => {
    const { page, origin, from, walk, check, unexpected } = await setOut(journey, role);
    const person = byMouse(page, origin);
    await person.goTo(from);
    if (can(role)) {
      await walk(person);
      await check();
    } else {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await untilAtRest(page);
      if (!journey.entrance) throw new Error(`${journey.name} has no entrance`);
      expect(await named(page, ...journey.entrance).count()).toBe(0);
    }
    expect(unexpected()).toEqual([]);
    await page.context().close();
  });
});
