import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const languages = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const others = languages.filter((language) => language !== 'en');
const namespaces = readdirSync(`${folder}en`);

/** Texts by their keys; those of one text that differ by number are one key, with the forms that it has. */
function textsOf(language: string, file: string) {
  const texts = new Map<string, { forms: string[]; fields: Set<string> }>();
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
      return;
    }
    if (typeof value !== 'string' || value.trim() === '')
      throw new Error(`${language}/${file}: ${path.join('.')} is no text`);
    const [, key = '', form] = /^(.*?)(?:_(zero|one|two|few|many|other))?$/.exec(path.join('.')) ?? [];
    const text = texts.get(key) ?? { forms: [], fields: new Set() };
    if (form) text.forms.push(form);
    for (const [, field = ''] of value.matchAll(/\{\{(\w+)\}\}|<(\w+)>/g)) text.fields.add(field);
    texts.set(key, text);
  };
  walk(JSON.parse(readFileSync(`${folder}${language}/${file}`, 'utf8')), []);
  return texts;
}

test('there are texts in English and in other languages', () => {
  expect(languages).toEqual(['de', 'en', 'ja']);
  for (const language of others) expect(readdirSync(folder + language), language).toEqual(namespaces);
});

test.each(others.flatMap((language) => namespaces.map((file) => [language, file] as const)))(
  '%s/%s has the texts of the English file, with the same fields',
  (language, file) => {
    const [english, own] = [textsOf('en', file), textsOf(language, file)];
    expect([...own.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    for (const [key, { fields }] of own) {
      // A text that counts may leave its number out where the form says it: "one day".
      const known = english.get(key)?.fields ?? new Set();
      expect([...fields, 'count'].toSorted(), key).toEqual(expect.arrayContaining([...known].toSorted()));
      for (const field of fields) expect(known, key).toContain(field);
    }
  },
);

test.each(languages.flatMap((language) => namespaces.map((file) => [language, file] as const)))(
  '%s/%s has every form that the language has for numbers',
  (language, file) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, text] of textsOf(language, file))
      if (text.forms.length > 0) expect(text.forms.toSorted(), key).toEqual(forms);
  },
);
