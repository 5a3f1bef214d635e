import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../languages.ts';
import { useCopiedTexts } from '../testing/copied-texts.ts';
import { loadArticles } from './articles.ts';
import { MOST_SOUGHT, mostSoughtFirst } from './most-sought.ts';
import { parseBlocks } from './blocks.ts';
import { editDistance } from './spelling.ts';
import { searchTerms, vocabularyOf, wordsOf } from './words.ts';

const copy = useCopiedTexts();
const errorsOf = () => copy.errorsOf(loadArticles);

test('every refusal of the lifecycle is explained, by the same articles in every language', () => {
  expect(errorsOf()).toEqual([]);
  const articles = loadArticles();
  const ids = LANGUAGES.map((language) => articles.list(language).map(({ id }) => id));
  expect(new Set(ids.map(String)).size).toBe(1);
});

test.each([
  [
    'a refusal that no article explains',
    'en/articles/hold.md',
    'license_on_hold, ',
    '',
    /no article explains license_on_hold/,
  ],
  [
    'a code with two articles',
    'en/articles/hold.md',
    'license_on_hold',
    'license_paused',
    /license_paused is explained by another/,
  ],
  [
    'a code that does not exist',
    'en/articles/hold.md',
    'license_on_hold',
    'on_hold',
    /hold.md:6: on_hold is not a problem code/,
  ],
  [
    'codes that differ in a language',
    'de/articles/hold.md',
    'license_on_hold, ',
    '',
    /^de\/articles\/hold.md:6: the codes differ/,
  ],
  [
    'windows that differ in a language',
    'ja/articles/hold.md',
    'windows: [on_hold]',
    'windows: [paused]',
    /^ja\/articles\/hold.md:8: the windows differ from those in en: on_hold/,
  ],
  [
    'plans that differ in a language',
    'de/articles/hold.md',
    'plans: [trial, ',
    'plans: [',
    /^de\/articles\/hold.md:7: the plans differ/,
  ],
  ['a window that does not exist', 'en/articles/hold.md', '[on_hold]', '[monday]', /^en\/articles\/hold.md:8/],
  ['an article for no kind of plan', 'en/articles/hold.md', /plans: .*\n/, 'plans: []\n', /^en\/articles\/hold.md:7/],
  [
    'a link to no article',
    'ja/articles/renew.md',
    'article:automatic-renewal',
    'article:automatic',
    /article:automatic leads to no article/,
  ],
  [
    'a link to elsewhere',
    'en/articles/renew.md',
    'page:licences',
    'https://example.org',
    /^en\/articles\/renew.md:11: \[your licences\]\(https/,
  ],
  [
    'HTML',
    'en/articles/hold.md',
    'Only support',
    '<b>Only</b> support',
    /^en\/articles\/hold.md:13: <b> cannot be shown/,
  ],
  ['a title that is missing', 'de/articles/hold.md', /title: .*\n/, '', /^de\/articles\/hold.md/],
])('%s is reported with its place', (_name, file, from, to, expected) => {
  copy.edit(file, from, to);
  expect(errorsOf()).toContainEqual(expect.stringMatching(expected));
});

test('an article that one language lacks is reported', () => {
  rmSync(join(copy.dir(), 'ja/articles/pause.md'));
  expect(errorsOf()).toContainEqual(expect.stringMatching(/ja\/articles\/pause.md:1: this file is missing/));
});

test('Markdown becomes blocks of words, with what is strong and where links lead', () => {
  const blocks = parseBlocks('## How\n\n1. Open [**Billing**](page:billing).\n', (raw) => expect.fail(raw));
  const plain = { strong: false, article: null, page: null };
  expect(blocks).toEqual([
    { kind: 'heading', items: [[{ ...plain, text: 'How' }]] },
    {
      kind: 'steps',
      items: [
        [
          { ...plain, text: 'Open ' },
          { text: 'Billing', strong: true, article: null, page: 'billing' },
          { ...plain, text: '.' },
        ],
      ],
    },
  ]);
});

test('words have neither accents nor capitals, and Japanese is divided into them', () => {
  expect(wordsOf('Zahlungsarten ÄNDERN, bitte!', 'de')).toEqual(['zahlungsarten', 'andern', 'bitte']);
  expect(wordsOf('自動更新を変更する', 'ja')).toContain('更新');
  // The mark of a voiced sound is part of the letter.
  expect(wordsOf('ガイド', 'ja')).toEqual(['ガイド']);
});

test('a term of several words stands for all of its synonyms, before those of its parts', () => {
  const synonyms = [
    ['card', 'payment method'],
    ['method', 'way'],
  ];
  const vocabulary = vocabularyOf([], synonyms, 'en');
  expect(searchTerms('Change Payment Method', 'en', vocabulary)).toEqual([
    [['change']],
    [['card'], ['payment', 'method']],
  ]);
  // A word that is not known, but spelt almost as one that is.
  expect(searchTerms('mehtod', 'en', vocabulary)).toEqual([[['mehtod'], ['method'], ['way']]]);
  expect(searchTerms('crad', 'en', vocabulary)).toEqual([[['crad'], ['card'], ['payment', 'method']]]);
  expect(searchTerms('cads', 'en', vocabulary)).toEqual([[['cads']]]);
});

test.each([
  ['cancel', 'cancel', 0],
  ['cancle', 'cancel', 1],
  ['refnud', 'refund', 1],
  ['pasword', 'password', 1],
  ['subscripton', 'subscription', 1],
  ['paymnet', 'payment', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
])('from %s to %s it is %i letters', (a, b, expected) => {
  expect(editDistance(a, b)).toBe(expected);
  expect(editDistance(b, a)).toBe(expected);
});

test('ten articles that are sought most come first, and none is lost', () => {
  const all = loadArticles().list('en');
  const ids = mostSoughtFirst(all).map(({ id }) => id);
  expect(ids.slice(0, 10)).toEqual(MOST_SOUGHT);
  expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
});
