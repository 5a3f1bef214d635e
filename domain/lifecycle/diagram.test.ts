import { expect, test } from 'vitest';
import { diagramEdges, eventTables, mermaidDiagram } from './diagram.ts';
import { EVENT_TYPES } from './events.ts';
import { STATES } from './license.ts';

test('every state is reached, and every state but the last is left', () => {
  const between = diagramEdges().filter(({ from, to }) => from !== to);
  for (const state of STATES) {
    if (state !== 'trial' && state !== 'incomplete') expect(between.map(({ to }) => to)).toContain(state);
    expect(between.some(({ from }) => from === state)).toBe(state !== 'retired');
  }
});

test('the diagram draws each arrow once, with all its events', () => {
  const lines = mermaidDiagram().split('\n');
  expect(lines).toContain('  renewal --> grace: payment_succeeded, payment_failed, charge_voided');
  expect(lines).toContain('  grace --> active: comp, payment_succeeded');
  expect(new Set(lines).size).toBe(lines.length);
});

test('the tables have the outcome of every event in every state', () => {
  const rows = eventTables()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toHaveLength(EVENT_TYPES.length);
  for (const row of rows) expect(row.split(' | ')).toHaveLength(1 + STATES.length);
});
