import i18next, { changeLanguage as loadLanguage, loadNamespaces, use } from 'i18next';
import resourcesToBackend from 'i18next-resources-to-backend';
import { initReactI18next } from 'react-i18next';
import { onePeriod } from './one-period.ts';
import { loadPart } from '../parts/load-part.ts';
import { changeSettings, LANGUAGES, settings, writtenLanguage, type Language } from './settings.ts';

/** The texts of a language by namespace: one file each, loaded when a page first needs it. */
const files = import.meta.glob<Record<string, unknown>>('../texts/*/*.json', { import: 'default' });
/** Names of states, events and commands, from `knowledge/`. */
const labels: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  en: async () => (await import('virtual:labels/en')).default,
  de: async () => (await import('virtual:labels/de')).default,
  ja: async () => (await import('virtual:labels/ja')).default,
};

async function readTexts(language: string, namespace: string): Promise<Record<string, unknown>> {
  const source = writtenLanguage(language);
  const load = namespace === 'labels' ? labels[source] : files[`../texts/${source}/${namespace}.json`];
  if (!load) throw new Error(`There are no texts ${namespace} in ${language}`);
  const texts = await loadPart(load, readFile);
  return language === 'ar-XB' ? mirror(texts) : texts;
}

async function readFile(address: string): Promise<Record<string, unknown>> {
  const file = (await import(/* @vite-ignore */ address)) as { readonly default: Record<string, unknown> };
  return file.default;
}

/** Texts that the first page has asked for, beside those of every page. */
const askedFor = new Set<string>();

/** Begins to load the texts of the first page. */
export function askForTexts(namespace: string): void {
  askedFor.add(namespace);
  // What fails is asked for again, and reported, by the page.
  void readTexts(settings().language, namespace).catch(() => undefined);
}

/** Loads the texts that every page needs, and those that the first one has asked for. */
export async function startTexts(): Promise<void> {
  await use(resourcesToBackend(readTexts))
    .use(initReactI18next)
    .use(onePeriod)
    .init({
      lng: settings().language,
      supportedLngs: Object.keys(LANGUAGES),
      fallbackLng: false,
      load: 'currentOnly',
      ns: ['app', 'labels'],
      defaultNS: 'app',
      interpolation: { escapeValue: false },
      postProcess: [onePeriod.name],
      // A key that is missing does not compile, and a test compares the languages.
      returnNull: false,
    });
  await loadNamespaces([...askedFor]);
}

let areMissing = false;
i18next.on('failedLoading', () => (areMissing = true));

/** Calls the listener when texts that a page needs could not be loaded: it would show their keys. */
export function onMissingTexts(listener: () => void): () => void {
  if (areMissing) listener();
  i18next.on('failedLoading', listener);
  return () => i18next.off('failedLoading', listener);
}

export async function changeLanguage(language: Language): Promise<void> {
  await loadLanguage(language);
  changeSettings({ language });
}

/** The language in which the API is asked to write. */
export function apiLanguage(): string {
  return writtenLanguage(settings().language);
}

const RIGHT_TO_LEFT = ['\u202E', '\u202C'] as const;
const OF_ITS_OWN_DIRECTION = ['\u2068', '\u2069'] as const;

/** The same texts, written from right to left. What is filled in keeps its own direction. */
function mirror(texts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      typeof value === 'string' ? mirrorText(value) : mirror(value as Record<string, unknown>),
    ]),
  );
}

function mirrorText(text: string): string {
  const [start, end] = RIGHT_TO_LEFT;
  const [isolate, endOfIsolate] = OF_ITS_OWN_DIRECTION;
  return text.replaceAll(/(\{\{[^}]*\}\}|<\/?\w+>)|([^{<]+)/g, (_all, filled: string | undefined, own: string) =>
    filled === undefined
      ? `${start}${own}${end}`
      : filled.startsWith('{')
        ? `${isolate}${filled}${endOfIsolate}`
        : filled,
  );
}
