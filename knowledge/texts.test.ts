import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROBLEM_CODES } from '../contract/problems.ts';
import { LANGUAGES, languageFor, negotiateLanguage } from './languages.ts';
import { readLanguageTexts } from './text-files.ts';
import { useCopiedTexts } from './testing/copied-texts.ts';
import { LABEL_NAMES, PROBLEM_PLACEHOLDERS } from './text-keys.ts';
import { loadTexts } from './texts.ts';

const CODES = PROBLEM_CODES;
const texts = loadTexts({ problemCodes: CODES });

const copy = useCopiedTexts();
const errorsOf = (problemCodes: readonly string[] = CODES) => copy.errorsOf((dir) => loadTexts({ dir, problemCodes }));

test('every problem, message and name is written in every language', () => {
  expect(errorsOf()).toEqual([]);
});

test('the label of an action is found by its address in the API', () => {
  expect(texts.label('de', 'commands', 'rotate-key')).toBe('Schlüssel ersetzen');
});

const CASES: readonly [name: string, file: string, from: string | RegExp, to: string, reported: string | RegExp][] = [
  [
    'a problem without a text',
    'de/problems.yaml',
    /  period_paid:\n(?:    .*\n)+/,
    '',
    /^de\/problems.yaml:1: problems.period_paid is missing/,
  ],
  [
    'a variant that one language lacks',
    'ja/problems.yaml',
    /  payment_failed.authentication_required:\n(?:    .*\n)+/,
    '',
    /^ja\/problems.yaml:1: problems.payment_failed.authentication_required is missing/,
  ],
  [
    'a text of no code',
    'en/problems.yaml',
    '  period_paid:',
    '  period_payed:',
    /^en\/problems.yaml:\d\d: problems.period_payed belongs to no code/,
  ],
  [
    'a problem without a next step',
    'de/problems.yaml',
    /    next_step: .*\n/,
    '',
    /^de\/problems.yaml:5: problems.license_not_open.next_step is missing/,
  ],
  [
    'an unknown placeholder in a problem',
    'en/problems.yaml',
    '{opens_at}',
    '{opens}',
    /^en\/problems.yaml:\d\d: \{opens\} is not known here; use one of opens_at/,
  ],
  [
    'a placeholder in a text without any',
    'en/problems.yaml',
    'This licence is paused.',
    "'Paused until {until}.'",
    /\{until\} is not known here; this text has no placeholders/,
  ],
  [
    'a message that is missing',
    'ja/validation.yaml',
    /  too_short: .*\n/,
    '',
    /^ja\/validation.yaml:3: messages.too_short is missing/,
  ],
  [
    'an unknown placeholder in a message',
    'ja/validation.yaml',
    '{minimum}文字以上',
    '{min}文字以上',
    /^ja\/validation.yaml:12: \{min\} is not known here; use one of minimum/,
  ],
  [
    'a message of no name',
    'en/validation.yaml',
    '  required:',
    '  needed: x\n  required:',
    /^en\/validation.yaml:4: messages.needed is not a known key/,
  ],
  [
    'a name that is missing',
    'de/labels.yaml',
    /    paused: .*\n/,
    '',
    /^de\/labels.yaml:4: labels.states.paused is missing/,
  ],
  [
    'a name of nothing',
    'de/labels.yaml',
    '    paused:',
    '    pausing: x\n    paused:',
    /labels.states.pausing is not a known key/,
  ],
  [
    'no word on who reviewed it',
    'en/labels.yaml',
    /reviewed_by: .*\n/,
    '',
    /^en\/labels.yaml:\d: reviewed_by is missing/,
  ],
  [
    'a text that is empty',
    'en/labels.yaml',
    'paused: Paused',
    "paused: ' '",
    /labels.states.paused must be text of at least 1 characters/,
  ],
];

describe('an error stops the start with its file and line:', () => {
  test.each(CASES)('%s', (_name, file, from, to, reported) => {
    copy.edit(file, from, to);
    expect(errorsOf()).toContainEqual(expect.stringMatching(reported));
  });

  test('a file that is missing', () => {
    rmSync(join(copy.dir(), 'ja/labels.yaml'));
    expect(errorsOf()).toContain(
      'ja/labels.yaml:1: this file is missing; copy that of another language and translate it',
    );
  });

  test('a code that has no text in any language', () => {
    expect(errorsOf([...CODES, 'seat_taken'])).toEqual(
      [...LANGUAGES]
        .sort()
        .map((language) => expect.stringContaining(`${language}/problems.yaml:1: problems.seat_taken is missing`)),
    );
  });
});

describe('a problem in words', () => {
  test('shows instants as dates of the zone, and lists as an enumeration', () => {
    const about = { opens_at: '2026-11-28T00:00:00.000Z' };
    expect(texts.problem('en', 'renewal_too_early', about).detail).toBe(
      'This licence can be renewed from November 28, 2026 at 00:00 UTC.',
    );
    expect(texts.problem('de', 'renewal_too_early', about, 'Europe/Berlin').detail).toContain(
      '28. November 2026 um 01:00 MEZ',
    );
    expect(texts.problem('ja', 'currency_not_offered', { currencies: ['EUR', 'JPY'] }).detail).toContain('EUR');
  });

  test('names where to confirm a payment when the bank asks for it', () => {
    const { next_step } = texts.problem('en', 'payment_failed', {
      failure: 'authentication_required',
      url: 'https://x',
    });
    expect(next_step).toBe('Confirm the payment at the address in `about.url`.');
    expect(texts.problem('en', 'payment_failed', { failure: 'lost_card' })).toEqual(
      texts.problem('en', 'payment_failed'),
    );
  });

  test('leaves no brace behind where a value is missing', () => {
    for (const language of LANGUAGES)
      for (const code of CODES)
        expect(JSON.stringify(Object.values(texts.problem(language, code)))).not.toMatch(/\{\w+\}/);
  });

  test('of an unknown code is a bug', () => {
    expect(() => texts.problem('en', 'no_such_code')).toThrow('There is no text for no_such_code');
  });
});

test('a message about a value is filled', () => {
  expect(texts.validation('de', 'too_long', { maximum: 1_000 })).toBe(
    'Das ist zu lang. Höchstens 1.000 Zeichen sind erlaubt.',
  );
  expect(texts.validation('en', 'one_of', { values: ['EUR', 'USD'] })).toBe(
    'This must be one of these values: EUR, USD.',
  );
});

test('a decline code without words reads as any other, also one that is the name of an object method', () => {
  const other = texts.label('en', 'decline_reasons', 'other');
  for (const code of ['lost_card', 'constructor', 'code_of_tomorrow'])
    expect(texts.label('en', 'decline_reasons', code)).toBe(other);
  expect(() => texts.label('en', 'states', 'constructor')).toThrow('There is no text for states.constructor');
});

test('nothing tells the customer that a card is reported lost, stolen or fraudulent', () => {
  for (const code of LABEL_NAMES.decline_advice)
    for (const group of ['decline_advice', 'decline_reasons'] as const)
      expect(LANGUAGES.map((language) => texts.label(language, group, code)).join(' ')).not.toMatch(
        /lost|stolen|fraud|verloren|gestohlen|Betrug|紛失|盗難|不正/i,
      );
});

test.each([
  ['de', 'de'],
  ['fr-CH, fr;q=0.9, ja;q=0.8, en;q=0.7', 'ja'],
  ['en;q=0.2, de-AT;q=0.9', 'de'],
  ['ja;q=0, de;q=0.1', 'de'],
  ['*', 'en'],
  ['fr', 'en'],
  ['; ;; q', 'en'],
  [undefined, 'en'],
])('the header Accept-Language: %s gets %s', (header, language) => {
  expect(negotiateLanguage(header)).toBe(language);
});

test('a language follows its base and else English; numbers follow the country', () => {
  expect(languageFor('de-AT')).toEqual({ language: 'de', locale: 'de-AT' });
  expect(languageFor('fr')).toEqual({ language: 'en', locale: 'en' });
  expect(languageFor('ja-!!')).toEqual({ language: 'ja', locale: 'ja' });
});

describe('a text with placeholders', () => {
  const values = Object.fromEntries(
    Object.values(PROBLEM_PLACEHOLDERS)
      .flat()
      .map((name) => [name, 'value']),
  );
  const written = Object.keys(readLanguageTexts(join(import.meta.dirname, 'en'), []).problems);

  test.each(written)('%s has no empty place in any language when its facts are given', (name) => {
    const [code = name, variant] = name.split('.');
    const { approvers, ...facts } = values;
    const about = {
      ...facts,
      ...(variant === 'approvable' ? { approvers } : {}),
      ...(code === 'approver_needed' ? { approvers } : {}),
      ...(variant !== undefined && variant !== 'approvable' ? { failure: variant } : {}),
    };
    for (const language of LANGUAGES)
      expect(JSON.stringify(texts.problem(language, code, about))).not.toMatch(/…|\{\w+\}/);
  });

  test('says that a list is empty, rather than nothing', () => {
    const about = { permission: 'x', scopes: [], account_roles: [] };
    for (const [language, word] of [
      ['en', 'none'],
      ['de', 'keine'],
      ['ja', 'なし'],
    ] as const)
      expect(texts.problem(language, 'forbidden', about).next_step.split(word)).toHaveLength(3);
  });
});
