import { expect, test } from 'vitest';
import { quietEnd } from './mail-preferences.ts';

const NIGHT = { from: 20, until: 8, zone: 'Europe/Berlin' };
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

test.each([
  ['in the evening', NIGHT, '2027-01-10T21:30:00Z', '2027-01-11T07:00:00.000Z'],
  ['at its beginning', NIGHT, '2027-01-10T19:00:00Z', '2027-01-11T07:00:00.000Z'],
  ['after midnight', NIGHT, '2027-01-11T02:00:00Z', '2027-01-11T07:00:00.000Z'],
  ['at its end', NIGHT, '2027-01-11T07:00:00Z', null],
  ['during the day', NIGHT, '2027-01-11T12:00:00Z', null],
  ['in the night in which clocks are put forward', NIGHT, '2027-03-28T00:30:00Z', '2027-03-28T06:00:00.000Z'],
  ['in the night in which clocks are put back', NIGHT, '2027-10-31T00:30:00Z', '2027-10-31T07:00:00.000Z'],
  ['in hours of one day', { ...NIGHT, from: 12, until: 14 }, '2027-01-11T12:15:00Z', '2027-01-11T13:00:00.000Z'],
  ['by another clock', { ...NIGHT, zone: 'Asia/Tokyo' }, '2027-01-10T21:30:00Z', '2027-01-10T23:00:00.000Z'],
  ['without quiet hours', null, '2027-01-10T23:00:00Z', null],
  ['with the same hour twice', { ...NIGHT, until: 20 }, '2027-01-10T23:00:00Z', null],
])('quiet hours %s', (_when, quiet, at, end) => {
  expect(iso(quietEnd(quiet, Date.parse(at)))).toBe(end);
});
