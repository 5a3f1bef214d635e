import type { Locator, Page } from 'playwright-core';
import { takeAnnouncements } from './announcer.ts';
import { named, shown } from './by-mouse.ts';
import { createFocusReader, focusFault, NO_FOCUS, type Focused } from './focus.ts';
import { untilAtRest } from '../support/rest.ts';
import type { Step } from './transcript.ts';
import type { ActedOn, Field, Name, Traveller } from './traveller.ts';

const MOST_KEYS = 150;
/** How long nothing may have the focus. */
const LASTING_MS = 1_000;
const IS_IN_ANNOUNCEMENTS = `document.activeElement?.closest('.toasts') !== null`;
/** The navigation's link to them, with how many are new. */
const NOTICES = /^Notices/;
/** Nothing is done: something happens by itself. */
const THEN = 'then';

/** What a journey by keyboard is like: every key, what then has the focus and what is announced; and where the focus is not to be seen. */
export interface Account {
  readonly steps: Step[];
  readonly faults: string[];
}

/** Somebody with a keyboard alone, who gives an account of the journey. */
export function byKeyboard(page: Page, origin: string, { steps, faults }: Account): Traveller {
  /** A page that the browser has just loaded begins without a focus, and after its last element Tab leads out of it. */
  let isNewPage = true;
  page.on('load', () => (isNewPage = true));
  const readFocus = createFocusReader(page);
  const rest = async () => await untilAtRest(page);

  const says: string[] = [];

  async function note(does: string): Promise<Focused> {
    const focus = await readFocus();
    says.push(...(await takeAnnouncements(page)));
    // Announcements can be reached by Tab for some seconds, and the notices once there are any: whether they are there is a matter of time.
    const isTimed =
      (focus.role === 'link' && NOTICES.test(focus.name)) || (await page.evaluate<boolean>(IS_IN_ANNOUNCEMENTS));
    const last = steps.at(-1);
    // What comes by itself belongs to the key before it.
    if (does === THEN && last) {
      if (!isTimed) Object.assign(last, { focus, says: [...last.says, ...says.splice(0)] });
    } else if (!isTimed) steps.push({ does, focus, says: says.splice(0) });
    const fault = await lastingFault(does);
    const isOutside = does === 'Tab' && fault === NO_FOCUS;
    if (fault !== null && !isNewPage && !isOutside)
      faults.push(`${steps.length}. ${does} → ${focus.role} “${focus.name}”: ${fault}`);
    return focus;
  }

  /** What is wrong with the focus, and still is a moment later: it is not there while one part takes the place of another. */
  async function lastingFault(does: string): Promise<string | null> {
    let fault = await focusFault(page);
    const until = does === 'Tab' || isNewPage ? 0 : performance.now() + LASTING_MS;
    while (fault === NO_FOCUS && performance.now() < until) {
      await rest();
      fault = await focusFault(page);
    }
    return fault;
  }

  /** Presses a key until something of this role and name has the focus. */
  async function goTo(role: ActedOn | Field, name: Name, key: string): Promise<void> {
    const passed: string[] = [];
    for (let keys = 0; keys < MOST_KEYS; keys += 1) {
      const focus = keys === 0 ? await readFocus() : await note(key);
      if (focus.role === role && isNamed(focus, name)) return;
      passed.push(`${focus.role} ${focus.name}`);
      isNewPage = false;
      await page.keyboard.press(key);
    }
    throw new Error(`No ${role} ${String(name)} gets the focus by ${key}. These do:\n${passed.join('\n')}`);
  }

  async function press(key: string): Promise<void> {
    isNewPage = false;
    await page.keyboard.press(key);
    await rest();
    await note(key);
  }

  async function until(there: Locator): Promise<void> {
    await there.first().waitFor({ timeout: 30_000 });
    await rest();
    await note(THEN);
  }

  return {
    async goTo(path) {
      await page.goto(`${origin}/portal${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await rest();
      await note('opens the page');
    },
    async press(role, name) {
      await named(page, role, name).first().waitFor({ timeout: 30_000 });
      await rest();
      const isInGroup = role === 'radio' || role === 'menuitem';
      if (isInGroup) await intoGroup(role);
      await goTo(role, name, isInGroup ? 'ArrowDown' : 'Tab');
      if (role !== 'radio') await press(role === 'switch' ? 'Space' : 'Enter');
    },
    async fill(field, name, value) {
      await named(page, field, name).waitFor({ timeout: 30_000 });
      await rest();
      await goTo(field, name, 'Tab');
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(value);
      await rest();
      await note(`types “${value}”`);
    },
    async choose(name, option) {
      await named(page, 'combobox', name).waitFor({ timeout: 30_000 });
      await rest();
      await goTo('combobox', name, 'Tab');
      await page.keyboard.type(await beginningOf(page, option));
      await rest();
      await note(`chooses “${option}”`);
    },
    hear: async (text) => await until(shown(page, 'text', text)),
    see: async (role, name) => await until(shown(page, role, name)),
    async miss(role, name) {
      await shown(page, role, name).first().waitFor({ state: 'hidden', timeout: 30_000 });
      await rest();
      await note(THEN);
    },
  };

  async function intoGroup(role: 'radio' | 'menuitem'): Promise<void> {
    for (let keys = 0; keys < MOST_KEYS; keys += 1) {
      const focus = await readFocus();
      if (focus.role === role) return;
      await page.keyboard.press('Tab');
      await note('Tab');
    }
    throw new Error(`No ${role} gets the focus`);
  }
}

/** As much of an option as tells it from the others of the list that has the focus. */
async function beginningOf(page: Page, option: string): Promise<string> {
  const all = await page.locator(':focus').locator('option').allInnerTexts();
  const others = all.filter((text) => text !== option);
  let length = 1;
  while (others.some((other) => other.startsWith(option.slice(0, length)))) length += 1;
  return option.slice(0, length);
}

function isNamed({ name }: Focused, wanted: Name): boolean {
  return typeof wanted === 'string' ? name === wanted : wanted.test(name);
}
