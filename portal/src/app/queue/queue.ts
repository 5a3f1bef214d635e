import { get, update } from 'idb-keyval';
import { useSyncExternalStore } from 'react';
import type { FilledCommand } from '../data/commands.ts';

/** What has become of a command that waited. */
export type QueueOutcome =
  | { readonly kind: 'done'; readonly at: string }
  /** What the person had seen is not the case any more. Nothing was done. */
  | { readonly kind: 'changed' }
  /** The licence does not allow it: why, in the words of the refusal. */
  | { readonly kind: 'refused'; readonly why: string };

/** A command that was asked for without a network. Nothing in it is secret. */
export interface QueuedCommand extends FilledCommand {
  /** Idempotency key: however often it is sent, and from however many tabs, it is carried out once. */
  readonly key: string;
  readonly person: string;
  readonly account: string;
  readonly plan: string;
  readonly askedAt: string;
  readonly seen: Seen;
  /** The preview with which it was sent, where no answer has come: it is sent again with the same. */
  readonly sentWith: string | null;
  readonly outcome: QueueOutcome | null;
}

/** What the person saw when they asked. */
export interface Seen {
  readonly license: string;
  /** Of the preview; null where there was none without a network. */
  readonly preview: { readonly facts: string; readonly id: string; readonly expiresAt: string } | null;
}

const KEY = 'evergreen.queue';
const NONE: readonly QueuedCommand[] = [];

const channel = new BroadcastChannel(KEY);
const listeners = new Set<() => void>();
let known = NONE;
channel.addEventListener('message', () => void read());

/** The commands that wait, or have just had their outcome; the same in all tabs of the browser. */
export function useQueue(): readonly QueuedCommand[] {
  return useSyncExternalStore(subscribe, () => known);
}

/** Reads the queue from the device. A browser that keeps nothing has none. */
async function read(): Promise<void> {
  const kept = await get<readonly QueuedCommand[]>(KEY).catch(() => undefined);
  show(kept ?? NONE);
}

/** The queue as it is on the device now. */
export async function readQueue(): Promise<readonly QueuedCommand[]> {
  await read();
  return known;
}

/** Adds a command. One for the same licence and action that waits already is replaced: it was asked for again. */
export async function enqueue(command: QueuedCommand): Promise<void> {
  await change((queue) => [
    ...queue.filter(({ license, action }) => license !== command.license || action !== command.action),
    command,
  ]);
}

/** Takes a command back, or removes one that has its outcome. */
export async function dequeue(key: string): Promise<void> {
  await change((queue) => queue.filter((queued) => queued.key !== key));
}

/** Changes a command that still waits. Resolves to false where it was taken back meanwhile. */
export async function changeQueued(
  key: string,
  changes: Partial<Pick<QueuedCommand, 'sentWith' | 'outcome'>>,
): Promise<boolean> {
  let isThere = false;
  await change((queue) => {
    isThere = queue.some((queued) => queued.key === key);
    return queue.map((queued) => (queued.key === key ? { ...queued, ...changes } : queued));
  });
  return isThere;
}

/** Forgets the whole queue: it belongs to who has signed out. */
export async function forgetQueue(): Promise<void> {
  await change(() => NONE).catch(() => undefined);
}

async function change(make: (queue: readonly QueuedCommand[]) => readonly QueuedCommand[]): Promise<void> {
  let after = NONE;
  await update<readonly QueuedCommand[]>(KEY, (queue = NONE) => (after = make(queue)));
  show(after);
  // A channel reaches this origin alone.
  // eslint-disable-next-line unicorn/require-post-message-target-origin
  channel.postMessage(null);
}

function show(queue: readonly QueuedCommand[]): void {
  known = queue;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) void read();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
