import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { computeForecast, getForecast, type forecastSchema } from '../../contract/forecasts.ts';
import { actorOf } from '../../domain/access/actor.ts';
import { COMMANDS, type CommandName } from '../../domain/lifecycle/commands.ts';
import { commandAddress } from '../../contract/commands.ts';
import { endOfDayAfter, type InstantMs } from '../../domain/calendar/instant.ts';
import { forecast, type ForecastStep } from '../../domain/lifecycle/forecast.ts';
import { validationProblem } from '../http/problem.ts';
import { implement, principalOf, type Call } from '../http/route.ts';
import { commandEvent } from './commands.ts';
import { assumedPayments } from './forecast-payments.ts';
import type { LicenseRead } from './license-json.ts';
import { loadLicense, timeOf } from './load.ts';

const DEFAULT_DAYS = 400;
/** Ten years, with their leap days: no terms hold further ahead. */
const MAX_DAYS = 3_653;

export const forecastRoutes = [
  implement(getForecast, async ({ params, query }, call) => {
    const read = await loadLicense(call, params.id);
    return await compute(call, read, { ...query, place: 'query', commands: [], outcomes: [] });
  }),
  implement(computeForecast, async ({ params, body }, call) => {
    const read = await loadLicense(call, params.id);
    return await compute(call, read, { ...body, place: 'body' });
  }),
];

interface Hypothesis {
  readonly until?: InstantMs | undefined;
  readonly payments?: string | undefined;
  readonly outcomes: readonly { readonly from: InstantMs; readonly payments: string }[];
  readonly commands: readonly { readonly at: InstantMs; readonly command: string; readonly body: object }[];
  readonly place: 'query' | 'body';
}

async function compute(call: Call, read: LicenseRead, hypothesis: Hypothesis): Promise<z.input<typeof forecastSchema>> {
  const at = timeOf(call, read);
  const until = horizon(read, at, hypothesis);
  const assumed = await assumedPayments(call, read, hypothesis);
  const commands = hypothesis.commands.map(({ at: when, command, body }, index) => ({
    at: Math.max(when, at),
    event: parsedCommand(call, read, { address: command, body, index }),
    actor: actorOf(principalOf(call)),
  }));
  return {
    license: read.record.id,
    from: formatInstant(at),
    until: formatInstant(until),
    payments: assumed.name,
    payment_methods: [...assumed.methods],
    data: forecast(read.record, until, assumed.outcomeOf, commands).map(entryJson),
  };
}

function entryJson({ at, periodEnd, notices, refusal, ...entry }: ForecastStep) {
  return {
    ...entry,
    at: formatInstant(at),
    period_end: formatInstantOrNull(periodEnd),
    notices: [...notices],
    refusal: refusal?.code ?? null,
  };
}

function parsedCommand(
  call: Call,
  read: LicenseRead,
  { address, body, index }: { address: string; body: object; index: number },
) {
  const name = COMMANDS.find((candidate): candidate is CommandName => commandAddress(candidate) === address);
  if (!name) throw new Error(`No command at ${address}`);
  return commandEvent(call, read, { name, body: { ...body }, pointer: `#/commands/${index}/body` });
}

function horizon({ record }: LicenseRead, at: InstantMs, { until, place }: Hypothesis): InstantMs {
  const { zone } = record.terms;
  if (until === undefined) return endOfDayAfter(at, DEFAULT_DAYS, zone);
  if (until < at || until > endOfDayAfter(at, MAX_DAYS, zone))
    throw validationProblem([{ key: 'forecast_range', ...placeOf(place, 'until') }]);
  return until;
}

function placeOf(place: 'query' | 'body', name: string) {
  return place === 'query' ? { parameter: name } : { pointer: `#/${name}` };
}
