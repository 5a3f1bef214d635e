import { expect } from 'vitest';

/** Enters a test card on a page of the stand-in that saves cards, as a person does in a browser. Returns where they are sent. */
export async function enterTestCard(page: string, card: string): Promise<string | null> {
  const answer = await fetch(page, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });
  expect(answer.status).toBeLessThan(400);
  return answer.headers.get('location');
}
