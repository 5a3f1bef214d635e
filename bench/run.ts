/** `npm run bench [-- names…] [--rounds=5] [--quick]`: measures Evergreen beside bare references, on a stack of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutDir } from '../dev/stack/paths.ts';
import { Supervisor } from '../dev/stack/supervisor.ts';
import { untilSignal } from '../dev/stack/until-signal.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from '../dev/test-dir.ts';
import type { Measure } from './figures/figures.ts';
import { budget } from './figures/budget.ts';
import { burst } from './figures/burst.ts';
import { http } from './figures/http.ts';
import { memory } from './figures/memory.ts';
import { recovery } from './figures/recovery.ts';
import { throughput } from './figures/throughput.ts';
import { verdicts, type Figure } from './report/figure.ts';
import { surroundings } from './report/surroundings.ts';
import { table } from './report/table.ts';
import { connectParts, type Parts } from './setting/parts.ts';
import { startStack } from './setting/stack.ts';

const measures: Readonly<Record<string, Measure>> = { budget, throughput, burst, memory, recovery, http };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, quick: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(measures);
const extent = values.quick ? { rounds: 1, shrink: 10 } : { rounds: Number(values.rounds), shrink: 1 };

function say(line: string): void {
  console.log(`[${(performance.now() / 1000).toFixed(0).padStart(4)} s] ${line}`);
}

const supervisor = new Supervisor(say);
const signal = untilSignal();
await sweepTestDirs();
const dir = await makeTestDir();
const code = await Promise.race([measured(), signal.then(() => 130)]).catch((error: unknown) => {
  console.error('The bench could not be run:', error);
  return 1;
});
await supervisor.stop();
await discardTestDir(dir);
process.exit(code);

async function measured(): Promise<number> {
  say('starting a stack of its own: PostgreSQL, Temporal, the Stripe stand-in');
  const parts = await connectParts(await startStack(dir, supervisor, say));
  try {
    await report(parts, await measureAll(parts));
    return 0;
  } finally {
    await parts.close();
  }
}

async function measureAll(parts: Parts): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    const measure = measures[name];
    if (!measure) throw new Error(`No figure is called ${name}. There are: ${Object.keys(measures).join(', ')}`);
    say(`${name} (load of the machine: ${loadavg()[0]?.toFixed(1)}; above its cores, figures are disturbed)`);
    figures.push(...(await measure(parts, extent, (line) => say(`  ${line}`))));
  }
  return figures;
}

async function report(parts: Parts, figures: readonly Figure[]): Promise<void> {
  const around = await surroundings(parts);
  console.log(`\n${JSON.stringify(around, null, 2)}\n\n${table(figures)}\n`);
  const folder = join(checkoutDir, 'bench', 'results');
  await mkdir(folder, { recursive: true });
  const result = { at: new Date().toISOString(), extent, ...around, figures: figures.flatMap(verdicts), raw: figures };
  await writeFile(join(folder, 'latest.json'), `${JSON.stringify(result, null, 2)}\n`);
}
