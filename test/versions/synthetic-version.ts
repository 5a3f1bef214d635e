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
