import { expect, test } from 'vitest';
import { UnknownVersionError, versioned, type Stored, type Upcaster } from './versioned.ts';

interface Note {
  readonly title: string;
  readonly tags: readonly string[];
}

/** Version 1 had a name, 2 called it a title, 3 dropped the author, 4 has tags. */
const UPCASTERS: readonly Upcaster[] = [
  ({ name, ...note }) => ({ ...note, title: name }),
  ({ author: _dropped, ...note }) => note,
  (note) => ({ ...note, tags: [] }),
];
const notes = versioned<Note>('note', UPCASTERS);

const OF_EVERY_VERSION = [
  { name: 'a', author: 'b' },
  { version: 1, name: 'a', author: 'b' },
  { version: 2, title: 'a', author: 'b' },
  { version: 3, title: 'a' },
  { version: 4, title: 'a', tags: [] },
];

// What is read from a row or a history has no type.
const asStored = (value: unknown) => value as Stored<Note>;

test.for(OF_EVERY_VERSION)('a value stored as %o is restored with fields renamed, removed and added', (value) => {
  expect(notes.restore(asStored(value))).toStrictEqual({ title: 'a', tags: [] });
});

test('a value is stored with the present version and restored as it was', () => {
  const note = { title: 'a', tags: ['b'] };
  expect(notes.store(note)).toStrictEqual({ version: 4, ...note });
  expect(notes.restore(notes.store(note))).toStrictEqual(note);
});

test('a value of a newer version is not read', () => {
  expect(() => notes.restore(asStored({ version: 5, title: 'a', tags: [], more: 1 }))).toThrow(UnknownVersionError);
});

test.for([0, -1, 1.5, '2', null])('a value with the version %o is not read', (version) => {
  expect(() => notes.restore(asStored({ version, title: 'a' }))).toThrow(UnknownVersionError);
});

test('a value with a field called version is not stored', () => {
  const params = versioned<Readonly<Record<string, string>>>('params', []);
  expect(() => params.store({ version: 'perpetual' })).toThrow(TypeError);
});
