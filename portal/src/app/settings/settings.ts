import { useSyncExternalStore } from 'react';
import { LANGUAGES as WRITTEN } from '../../texts/languages.ts';

/** The languages of the portal. `ar-XB` is English written from right to left, to try layouts with. */
export const LANGUAGES = { ...WRITTEN, 'ar-XB': '[RTL] English' } as const;
export type Language = keyof typeof LANGUAGES;

/** The language that texts of the portal, the API and the browser are read in. */
export function writtenLanguage(language: string): string {
  return language === 'ar-XB' ? 'en' : language;
}

export interface Settings {
  readonly language: Language;
  readonly theme: 'system' | 'light' | 'dark';
  readonly text: 'normal' | 'large' | 'larger';
  /** Steps of the tour that have been seen or skipped. */
  readonly tourStep: number;
}

const KEY = 'evergreen.settings';
const listeners = new Set<() => void>();
let current = read();

/** What the person has chosen in this browser. Nothing of it is secret, and the portal works without it. */
export function settings(): Settings {
  return current;
}

export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, settings);
}

/** Keeps the choices, and shows them at once. A language also needs its texts: see `changeLanguage`. */
export function changeSettings(changes: Partial<Settings>): void {
  current = { ...current, ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing shows the choice until the page is left.
  }
  applySettings();
  for (const listener of listeners) listener();
}

/** Puts the choices on the page's root element, where the styles read them. */
export function applySettings(): void {
  const { documentElement: root } = document;
  root.lang = current.language === 'ar-XB' ? 'ar' : current.language;
  root.dir = current.language === 'ar-XB' ? 'rtl' : 'ltr';
  setOrRemove(root, 'theme', current.theme === 'system' ? null : current.theme);
  setOrRemove(root, 'text', current.text === 'normal' ? null : current.text);
}

function setOrRemove({ dataset }: HTMLElement, name: string, value: string | null): void {
  if (value === null) delete dataset[name];
  else dataset[name] = value;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Settings {
  const kept = readKept();
  return {
    language: oneOf(kept['language'], keysOf(LANGUAGES)) ?? serverLanguage(),
    theme: oneOf(kept['theme'], ['system', 'light', 'dark']) ?? 'system',
    text: oneOf(kept['text'], ['normal', 'large', 'larger']) ?? 'normal',
    tourStep: typeof kept['tourStep'] === 'number' ? kept['tourStep'] : 0,
  };
}

function readKept(): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The server has put the language that it chose on the page. */
function serverLanguage(): Language {
  return oneOf(document.documentElement.lang, keysOf(WRITTEN)) ?? 'en';
}

function oneOf<T extends string>(value: unknown, values: readonly T[]): T | undefined {
  return values.find((candidate) => candidate === value);
}

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(record) as K[];
}
