import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startOf } from './process-start.mjs';

/** The process that creates the file writes its note at once; a file without a note is of a process that was killed before. */
const UNWRITTEN_MS = 10_000;

/**
 * Runs `work` while no other process does so under the same lock file. The file names the process that holds it and when that
 * was started, so the lock of a process that has ended is taken over, even when its id is in use again.
 * `onWait` is called once with the holder's process id, when another process holds the lock.
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waiting = false; !take(path);) {
    const seen = read(path);
    if (isLeft(path, seen)) {
      clear(path, seen);
      continue;
    }
    if (!waiting) onWait(noteIn(seen)?.pid);
    waiting = true;
    await delay(200);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether no process holds the lock any more. This process does not hold it when it calls this. */
function isLeft(path, text) {
  if (text === undefined) return false;
  const note = noteIn(text);
  if (!note) return ageMs(path) > UNWRITTEN_MS;
  return note.pid === process.pid || startOf(note.pid) !== note.started;
}

/** Renamed before it is removed, and put back when it has been replaced since it was read. */
function clear(path, seen) {
  const away = `${path}.${process.pid}`;
  try {
    renameSync(path, away);
    if (read(away) !== seen) linkSync(away, path);
  } catch {
    // Another process was faster: the next attempt sees it.
  }
  rmSync(away, { force: true });
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function noteIn(text) {
  try {
    const note = JSON.parse(text);
    return Number.isInteger(note.pid) && note.pid > 0 ? note : undefined;
  } catch {
    return undefined;
  }
}

function ageMs(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? Date.now() - found.mtimeMs : 0;
}
