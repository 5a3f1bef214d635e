import { describe, expect, test } from 'vitest';
import { Scenario, type ScenarioOptions } from '../testing/scenario.ts';
import { judge } from './judge.ts';
import { candidatesMeant, readContract } from './match.ts';

const actor = { kind: 'member', id: 'dcl_1' } as const;
const CANCEL = { kind: 'cancel', extraordinary: false, endsOn: null } as const;
const WITHDRAW = { kind: 'withdraw', extraordinary: false, endsOn: null } as const;

function purchased(options: ScenarioOptions = {}) {
  return new Scenario('2027-01-31 12:00', { openingEvent: 'purchase', ...options }).license;
}
const at = Date.UTC(2027, 1, 1, 12);

describe('a declaration about one licence', () => {
  test('is carried out where the licence runs on until its period ends', () => {
    expect(judge(CANCEL, purchased(), { byKey: false, at, actor })).toEqual({
      carryOut: true,
      command: { type: 'cancel', reason: null },
    });
  });

  test.each([
    ['for cause', { ...CANCEL, extraordinary: true }, {}, 'extraordinary'],
    ['for a day after the period', { ...CANCEL, endsOn: '2027-03-01' }, {}, 'later_day'],
    ['for a plan that ends at once', CANCEL, { plan: { cancel: 'now' as const } }, 'not_reversible'],
    ['to withdraw without the key', WITHDRAW, {}, 'key_needed'],
  ])('%s waits for somebody of support', (_what, declaration, options, why) => {
    expect(judge(declaration, purchased(options), { byKey: false, at, actor })).toEqual({ carryOut: false, why });
  });

  test('for the last day of the period is carried out: days are those of the account’s zone', () => {
    const license = purchased();
    expect(license.period?.end).toBe(Date.UTC(2027, 1, 28, 23));
    const onLastDay = { ...CANCEL, endsOn: '2027-02-28' };
    expect(judge(onLastDay, license, { byKey: false, at, actor }).carryOut).toBe(true);
  });

  test('to withdraw with the whole key is carried out in time, and waits afterwards', () => {
    const license = purchased();
    expect(judge(WITHDRAW, license, { byKey: true, at, actor }).carryOut).toBe(true);
    const late = Date.UTC(2027, 1, 20);
    expect(judge(WITHDRAW, license, { byKey: true, at: late, actor })).toEqual({ carryOut: false, why: 'refused' });
  });
});

describe('a contract as it was named', () => {
  const key = 'EVG-7K2QD-9XW4M-0RT6V-H3N8P';
  test.each([
    ['Team, Lizenz …7F3Q', { by: 'words', words: 'Team, Lizenz …7F3Q' }],
    ['Rechnung in_1Q8f', { by: 'invoice', invoice: 'in_1Q8f' }],
    [`Mein Schlüssel: ${key.toLowerCase()}.`, { by: 'key', key }],
  ])('%s', (typed, named) => expect(readContract(typed)).toEqual(named));

  const candidates = [
    { license: 'lic_1', plan: 'Team', hint: '7F3Q' },
    { license: 'lic_2', plan: 'Team', hint: 'K2M9' },
    { license: 'lic_3', plan: 'Studio', hint: null },
  ];
  test.each([
    ['Team, Lizenz …7f3q', ['lic_1']],
    ['the studio plan', ['lic_3']],
    ['Team', ['lic_1', 'lic_2']],
    ['my subscription', ['lic_1', 'lic_2', 'lic_3']],
  ])('"%s" may mean %j', (words, meant) =>
    expect(candidatesMeant(words, candidates).map(({ license }) => license)).toEqual(meant),
  );
});
