import { INTERVENTIONS } from '../../domain/lifecycle/interventions.ts';
import type { Upcaster } from '../../domain/stored/versioned.ts';

/** From a version in which `autoRenew` had another name, `heldSince` was not there yet, and `note` still was. */
export const fromSynthetic: Upcaster = ({ renewsByItself, note: _dropped, ...license }) => ({
  ...license,
  autoRenew: renewsByItself,
  heldSince: null,
});

/** A licence of the present version, which is not on hold, as it was stored before those fields changed. */
export const toSynthetic: Upcaster = ({ autoRenew, heldSince: _notThereYet, ...license }) => ({
  ...license,
  renewsByItself: autoRenew,
  note: 'no longer used',
});

/** The agent of all recorded interventions. */
const AGENT = { kind: 'agent', id: 'agent_test' };

/** From a version in which the id of an intervention was its `key`, `actor` was not there yet, and `note` still was. */
export const fromSyntheticIntervention: Upcaster = ({ key, note: _dropped, ...intervention }) => ({
  ...intervention,
  id: key,
  actor: AGENT,
});

const toSyntheticIntervention: Upcaster = ({ id, actor: _notThereYet, ...intervention }) => ({
  ...intervention,
  key: id,
  note: 'no longer used',
});

/** From a version in which the report of a payment named a `bill`. */
export const fromSyntheticReport: Upcaster = ({ bill, ...report }) => ({ ...report, invoice: bill });

/** From a version in which the clock was advanced `until` an instant. */
export const fromSyntheticClock: Upcaster = ({ until }) => ({ to: until });

/** Payloads of signals, by their names, as they were stored before. */
export const TO_SYNTHETIC_SIGNAL: Readonly<Record<string, Upcaster>> = {
  ...Object.fromEntries(INTERVENTIONS.map((name) => [name, toSyntheticIntervention])),
  payment_reported: ({ invoice, ...report }) => ({ ...report, bill: invoice }),
  clock_advanced: ({ to }) => ({ until: to }),
};

/** From a version in which `ok` was called `done`, `state` was not there yet, and `note` still was. */
export const fromSyntheticOutcome: Upcaster = ({ done, note: _dropped, ...outcome }) => ({
  ...outcome,
  ok: done,
  state: 'active',
});

/** From a version in which `amount` was called `net`, `kind` was not there yet, and `note` still was. */
export const fromSyntheticLine: Upcaster = ({ net, note: _dropped, ...line }) => ({
  ...line,
  amount: net,
  kind: 'base',
});

export const toSyntheticLine: Upcaster = ({ amount, kind: _notThereYet, ...line }) => ({
  ...line,
  net: amount,
  note: 'no longer used',
});

/** From a version in which `ends` was called `end`, `currency` was not there yet, and `note` still was. */
export const fromSyntheticParams: Upcaster = ({ end, note: _dropped, ...params }) => ({
  ...params,
  ends: end,
  currency: 'EUR',
});

export const toSyntheticParams: Upcaster = ({ ends, currency: _notThereYet, ...params }) => ({
  ...params,
  end: ends,
  note: 'no longer used',
});
