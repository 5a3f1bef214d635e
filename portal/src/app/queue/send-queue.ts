import type { QueryClient } from '@tanstack/react-query';
import { ApiError, unwrap } from '../../../../contract/client/client.ts';
import { api, isFinal } from '../data/client.ts';
import { readPreview, sendPreviewed, showChanged, type Preview } from '../data/commands.ts';
import { factsOfLicense, factsOfPreview } from './facts.ts';
import { changeQueued, dequeue, readQueue, type QueuedCommand, type QueueOutcome } from './queue.ts';

/** The API keeps idempotency keys for 24 hours: later than this, nobody knows any more whether it was done. */
const KEY_KEPT_MS = 23 * 3_600_000;

type Settled = (command: QueuedCommand, outcome: QueueOutcome) => void;

/**
 * Sends what a person asked for, in the order in which they did, from one tab at a time. What gets no answer goes on waiting.
 * Resolves to whether everything has its outcome.
 */
export async function sendQueue(client: QueryClient, person: string, onSettled: Settled): Promise<boolean> {
  return await navigator.locks.request('evergreen.queue', async () => {
    for (const command of await readQueue()) {
      // Whoever had this browser before has not signed out: what they asked for is not for somebody else to send.
      if (command.person !== person) await dequeue(command.key);
      else if (!command.outcome && !(await settle(client, command, onSettled))) return false;
    }
    return true;
  });
}

/** Gives one command its outcome; false where it goes on waiting. */
async function settle(client: QueryClient, command: QueuedCommand, onSettled: Settled): Promise<boolean> {
  try {
    const outcome = await outcomeOf(client, command);
    if (outcome && (await changeQueued(command.key, { outcome }))) onSettled(command, outcome);
    return true;
  } catch (error) {
    if (error instanceof ApiError && isFinal(error)) {
      const { code, detail, next_step: nextStep } = error.problem;
      const isStale = code === 'preview_stale' || code === 'preview_expired';
      const outcome: QueueOutcome = isStale ? { kind: 'changed' } : { kind: 'refused', why: `${detail} ${nextStep}` };
      if (await changeQueued(command.key, { outcome })) onSettled(command, outcome);
      void showChanged(client, command.account);
      return true;
    }
    return false;
  }
}

/** Sends a command, if what the person saw is still the case. Null where they have taken it back meanwhile. */
async function outcomeOf(client: QueryClient, command: QueuedCommand): Promise<QueueOutcome | null> {
  const { account, key, askedAt } = command;
  if (command.sentWith !== null && Date.now() - Date.parse(askedAt) > KEY_KEPT_MS) return { kind: 'changed' };
  const preview = command.sentWith ?? (await previewToSend(command));
  if (preview === null) {
    void showChanged(client, account);
    return { kind: 'changed' };
  }
  // Noted before it is sent: without an answer, only the same request is known to be carried out once.
  if (!(await changeQueued(key, { sentWith: preview }))) return null;
  const { license } = await sendPreviewed(account, command, { preview, key });
  void showChanged(client, account, license);
  return { kind: 'done', at: new Date().toISOString() };
}

/** Id of the preview to send it with; null where the world has changed since the person looked. */
async function previewToSend({ account, license: id, seen, ...command }: QueuedCommand): Promise<string | null> {
  // What they saw still holds: the API does exactly that, or refuses it.
  if (seen.preview && Date.parse(seen.preview.expiresAt) > Date.now()) return seen.preview.id;
  const license = await unwrap(api(account).GET('/v1/licenses/{id}', { params: { path: { id } } }));
  const preview = await readPreview(account, { license: id, ...command });
  const isSame = factsOfLicense(license) === seen.license && isAsSeen(preview, seen.preview);
  return isSame ? preview.id : null;
}

/** Without a preview nobody agreed to pay anything. */
function isAsSeen(preview: Preview, seen: QueuedCommand['seen']['preview']): boolean {
  return seen ? factsOfPreview(preview) === seen.facts : preview.charge === null;
}
