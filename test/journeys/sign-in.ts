import { expect } from 'vitest';
import { newestCode } from '../../api/testing/people.ts';
import type { Walker, World } from './journey.ts';
import type { Name, Shown, Traveller } from './traveller.ts';

/** Enters the code of the newest mail, and another one where the page says that it is used up: the answer to it was lost. */
export async function signInWithCode(
  { api }: World,
  by: Traveller,
  { email }: Walker,
  outcome: readonly [Shown, Name],
): Promise<void> {
  const newest = async () => await newestCode(api(), email);
  async function enter(code: string): Promise<void> {
    await by.fill('textbox', 'Code', code);
    await by.press('button', 'Sign in');
  }
  const first = await newest();
  await enter(first);
  await by.see(...outcome, {
    at: /This code is wrong, has been used/,
    async go() {
      await by.press('button', 'Send a new code');
      await expect.poll(newest, { timeout: 20_000 }).not.toBe(first);
      await enter(await newest());
    },
  });
}
