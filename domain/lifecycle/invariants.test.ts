import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysBetween } from '../calendar/instant.ts';
import { periodEnd } from '../calendar/period.ts';
import { validityAt } from '../entitlements/validity.ts';
import { anyEvent } from '../testing/events.ts';
import { licenseStart } from '../testing/arbitraries.ts';
import { DAY_MS } from '../testing/calendar.ts';
import { recordPeriod } from '../testing/period-history.ts';
import {
  aboutOpenCharge,
  acceptedSteps,
  checkScripts,
  deepFreeze,
  runScript,
  script,
} from '../testing/random-script.ts';
import { agenda, daysLeft, willRenew } from './agenda.ts';
import { chargeRequest } from './attempts.ts';
import { chargesToCollect, findCharge, isReactivating, periodCharge, startedCharge } from './charges.ts';
import { STATES, type License, type Period } from './license.ts';
import { termsOfLatestPeriod } from './next-terms.ts';
import { openLicense } from './opening.ts';
import { LIFECYCLE_TABLE } from './table.ts';
import { transition } from './transition.ts';

/** What a product sees of a key. */
function productView(license: License, at: number) {
  const { code, valid, grants } = validityAt(license, at);
  return { code, valid, grants };
}

const isLapsed = (license: License) =>
  ['grace', 'suspended', 'expired'].includes(license.state) || isReactivating(license);

test('any event, due or not and at any time, is accepted, refused or changes nothing, and never throws', () => {
  fc.assert(
    fc.property(
      licenseStart,
      fc.array(fc.tuple(anyEvent, fc.integer({ min: -DAY_MS, max: 200 * DAY_MS })), { maxLength: 40 }),
      ({ newLicense: opening, event, at, actor }, events) => {
        let license = deepFreeze(openLicense(opening, event, at, actor).license);
        let now = at;
        for (const [event, afterMs] of events) {
          now += afterMs;
          const outcome = transition(license, deepFreeze(aboutOpenCharge(event, license)), now, actor);
          expect(['moved', 'refused', 'unchanged']).toContain(outcome.kind);
          if (outcome.kind === 'moved') license = deepFreeze(outcome.step.license);
          expect(STATES).toContain(license.state);
          expect(agenda(license).every((due) => Number.isSafeInteger(due.at))).toBe(true);
        }
      },
    ),
    { numRuns: 600 },
  );
});

test('a licence goes only where the table says, its sequence has no gap and its clock never runs backwards', () => {
  checkScripts((script) => {
    const { first, applied, last } = runScript(script);
    const steps = acceptedSteps(applied);
    expect(first.sequence).toBe(1);
    expect(last.sequence).toBe(1 + steps.length);
    for (const { before, event, after, step } of steps) {
      const rule = LIFECYCLE_TABLE[before.state][event.type];
      expect(typeof rule === 'object' && rule.to).toContain(after.state);
      expect(after.sequence).toBe(before.sequence + 1);
      expect(after.clock).toBeGreaterThanOrEqual(before.clock);
      expect(step.entry).toMatchObject({
        from: before.state,
        to: after.state,
        sequence: after.sequence,
        at: after.clock,
      });
    }
  });
});

test('a licence is plain JSON: stored and read again it is the same', () => {
  checkScripts((script) => {
    const { last } = runScript(script);
    expect(JSON.parse(JSON.stringify(last))).toStrictEqual(last);
  });
});

test('each state has its own data and nothing else', () => {
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied)) {
      expect(after.grace !== null, `grace in ${after.state}`).toBe(after.state === 'grace');
      expect(after.pause !== null, `pause in ${after.state}`).toBe(after.state === 'paused');
      if (['trial', 'active', 'grace', 'paused', 'suspended'].includes(after.state))
        expect(after.period).not.toBeNull();
      if (after.state === 'trial') expect(after.period?.kind).toBe('trial');
      if (after.state === 'active') expect(after.period?.kind).not.toBe('trial');
      if (after.state === 'renewal' || after.grace?.owed) expect(periodCharge(after)).toBeDefined();
      if (after.state === 'incomplete')
        expect([after.period, after.contract, after.owned]).toEqual([null, null, false]);
    }
  });
});

test('what is due is always accepted: the table never refuses its own agenda', () => {
  checkScripts((script) => {
    const timers = runScript(script).applied.filter(({ actor }) => actor.kind === 'timer');
    for (const { outcome } of timers) expect(outcome.kind).toBe('moved');
  });
});

test('periods never overlap, and leave no gap unless the licence had lapsed, was on hold or waited for a whole period', () => {
  checkScripts((script) => {
    const { first, applied } = runScript(script);
    let periods: Period[] = recordPeriod([], first);
    for (const { before, after } of acceptedSteps(applied)) {
      periods = recordPeriod(periods, after);
      if (before.period && after.period && after.period.number !== before.period.number) {
        expect(after.period.number).toBe(before.period.number + 1);
        const [paidFor] = periodCharge(before)?.lines ?? [];
        const waited = paidFor !== undefined && paidFor.period.end <= after.clock;
        if (!isLapsed(before) && before.heldSince === null && !waited)
          expect(after.period.start).toBe(before.period.end);
      }
      for (const [i, period] of periods.entries()) {
        expect(period.start).toBeLessThanOrEqual(period.end);
        const next = periods[i + 1];
        if (next) expect(period.end).toBeLessThanOrEqual(next.start);
      }
    }
  });
});

test('a running licence is never past the end of its period, unless it is on hold', () => {
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied))
      if ((after.state === 'active' || after.state === 'trial') && after.heldSince === null)
        expect(after.period && after.period.end >= after.clock).toBe(true);
  });
});

test('a period lasts exactly the cadences it was paid or given for, counted from its anchor', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      const { period } = after;
      const terms = termsOfLatestPeriod(after);
      const { anchor, counted } = after.schedule;
      if (!period || period.kind === 'trial') continue;
      const expected = counted === 0 ? anchor.at : periodEnd(anchor, terms.plan.cadence, counted);
      expect(period.end).toBe(expected);
      if (period.number === before.period?.number) continue;
      const bought = event.type === 'comp' ? event.periods : 1;
      const goesOn = anchor.at === before.schedule.anchor.at && before.period?.kind !== 'trial';
      expect(counted).toBe(bought + (goesOn ? before.schedule.counted : 0));
    }
  });
});

test('days change only by what was paid or given, by a pause, by a hold that outlasts them, or by an ending', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (before.period?.end === after.period?.end) continue;
      const why = {
        granted: event.type === 'payment_succeeded' || event.type === 'comp',
        resumed: event.type === 'resume' || event.type === 'pause_limit_reached',
        held: event.type === 'release' && before.period !== null && before.period.end <= after.clock,
        ended: after.state === 'expired' || after.state === 'retired',
      };
      expect(Object.values(why), event.type).toContain(true);
    }
  });
});

test('a payment buys exactly one period, or is refunded', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type !== 'payment_succeeded') continue;
      expect(findCharge(after, event.charge)).toBeUndefined();
      if (before.state === 'retired' || findCharge(before, event.charge)?.closing === 'refund') {
        expect(after.refunds).toEqual([...before.refunds, event.invoice]);
        expect([after.state, after.period]).toEqual([before.state, before.period]);
      } else {
        expect(after.period).toMatchObject({ number: (before.period?.number ?? 0) + 1, kind: 'paid' });
        if (before.state !== 'paused') expect(after.period?.end).toBeGreaterThan(after.clock);
      }
    }
  });
});

test('a renewal ahead of the end never loses a day, and a payment that is refunded changes no period', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type !== 'payment_succeeded' || before.state !== 'active') continue;
      if (!before.period || !after.period || before.period.end <= after.clock) continue;
      // Such as one that was under way when an agent gave the period.
      if (findCharge(before, event.charge)?.closing === 'refund') {
        expect([after.period, after.refunds]).toEqual([before.period, [...before.refunds, event.invoice]]);
        continue;
      }
      expect(after.period.start).toBe(before.period.end);
      expect(after.period.end).toBeGreaterThan(before.period.end);
    }
  });
});

test('a pause loses no day: as many are left after it as before it', () => {
  checkScripts((script) => {
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type !== 'resume' && event.type !== 'pause_limit_reached') continue;
      if (!before.pause || !before.period || !after.period) throw new Error('resumed what was not paused');
      const { zone } = before.terms;
      const left = daysBetween(before.pause.since, before.period.end, zone);
      expect(daysBetween(after.clock, after.period.end, zone)).toBe(left);
    }
  });
});

test('on hold nothing falls due but checks of a processing payment, and nothing is collected', () => {
  checkScripts((script) => {
    for (const { before, event, after, actor } of acceptedSteps(runScript(script).applied)) {
      if (after.heldSince === null) continue;
      expect(agenda(after).every((due) => due.event.type === 'payment_check_due')).toBe(true);
      expect(chargesToCollect(after)).toEqual([]);
      if (before.heldSince !== null && actor.kind === 'timer') expect(event.type).toBe('payment_check_due');
    }
  });
});

test('no timer charges a customer who has cancelled or turned automatic renewal off', () => {
  checkScripts((script) => {
    for (const { before, actor, after } of acceptedSteps(runScript(script).applied))
      if (actor.kind === 'timer' && startedCharge(before, after)) expect(willRenew(before)).toBe(true);
  });
});

test('no attempt is numbered twice: key and attempt identify one, unless the charge was voided in between', () => {
  checkScripts((script) => {
    const seen = new Set<string>();
    for (const { before, event, after } of acceptedSteps(runScript(script).applied)) {
      if (event.type === 'charge_voided')
        for (const name of seen) if (name.startsWith(`${event.charge} `)) seen.delete(name);
      const started = startedCharge(before, after);
      if (!started) continue;
      const name = `${started.key} ${started.attempts}`;
      expect(seen.has(name), name).toBe(false);
      seen.add(name);
      const charge = chargeRequest(after, started);
      expect(charge.period).toBe((after.period?.number ?? 0) + 1);
      const { plan, quantity } = (started.purpose === 'period' && started.change) || termsOfLatestPeriod(after);
      expect(charge.amount.amount).toBe((plan.prices[after.terms.currency] ?? NaN) * quantity);
      expect(charge.span.end).toBeGreaterThan(charge.at);
    }
  });
});

test('what a key grants depends on events and dates, not on whether the timers ran', () => {
  fc.assert(
    fc.property(script, fc.nat(300 * DAY_MS), fc.nat(300 * DAY_MS), (script, a, b) => {
      const { last } = runScript(script);
      const early = last.clock + a;
      const late = early + b;
      expect(productView(validityAt(last, early).license, late)).toEqual(productView(last, late));
    }),
    { numRuns: 400 },
  );
});

test('days left are counted in dates, today included', () => {
  checkScripts((script) => {
    for (const { after } of acceptedSteps(runScript(script).applied)) {
      const left = daysLeft(after, after.clock);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left === 0).toBe(after.period === null || after.period.end <= after.clock);
    }
  });
});
