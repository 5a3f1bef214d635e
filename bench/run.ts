/** `npm run bench [-- names…] [--rounds=5] [--quick]`: measures Evergreen beside bare references, on a stack of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutDir } from '../dev/stack/paths.ts';
import { Supervisor } from '../dev/stack/supervisor.ts';
import { waitForShutdownSignal } from '../dev/stack/shutdown-signal.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from '../dev/testing/test-dir.ts';
import type { Benchmark } from './benchmarks/benchmark.ts';
import { budget } from './benchmarks/budget.ts';
import { burst } from './benchmarks/burst.ts';
import { http } from './benchmarks/http.ts';
import { memory } from './benchmarks/memory.ts';
import { recovery } from './benchmarks/recovery.ts';
import { throughput } from './benchmarks/throughput.ts';
import { evaluate, type BenchmarkResult } from './report/result.ts';
import { describeEnvironment } from './report/environment.ts';
import { formatTable } from './report/table.ts';
import { createContext, type BenchContext } from './harness/context.ts';
import { startStack } from './harness/stack.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = { budget, throughput, burst, memory, recovery, http };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, quick: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
const scale = values.quick ? { rounds: 1, sizeDivisor: 10 } : { rounds: Number(values.rounds), sizeDivisor: 1 };

function log(line: string): void {
  console.log(`[${(performance.now() / 1000).toFixed(0).padStart(4)} s] ${line}`);
}

const supervisor = new Supervisor(log);
const signal = waitForShutdownSignal();
await sweepTestDirs();
const dir = await makeTestDir();
const exitCode = await Promise.race([runBenchmarks(), signal.then(() => 130)]).catch((error: unknown) => {
  console.error('The bench could not be run:', error);
  return 1;
});
await supervisor.stop();
await discardTestDir(dir);
process.exit(exitCode);

async function runBenchmarks(): Promise<number> {
  log('starting a stack of its own: PostgreSQL, Temporal, the Stripe stand-in');
  const parts = await createContext(await startStack(dir, supervisor, log));
  try {
    await writeReport(parts, await measureAll(parts));
    return 0;
  } finally {
    await parts.close();
  }
}

async function measureAll(parts: BenchContext): Promise<BenchmarkResult[]> {
  const figures: BenchmarkResult[] = [];
  for (const name of names) {
    const measure = benchmarks[name];
    if (!measure) throw new Error(`No figure is called ${name}. There are: ${Object.keys(benchmarks).join(', ')}`);
    log(`${name} (load of the machine: ${loadavg()[0]?.toFixed(1)}; above its cores, figures are disturbed)`);
    figures.push(...(await measure(parts, scale, (line) => log(`  ${line}`))));
  }
  return figures;
}

async function writeReport(parts: BenchContext, figures: readonly BenchmarkResult[]): Promise<void> {
  const around = await describeEnvironment(parts);
  console.log(`\n${JSON.stringify(around, null, 2)}\n\n${formatTable(figures)}\n`);
  const folder = join(checkoutDir, 'bench', 'results');
  await mkdir(folder, { recursive: true });
  const result = {
    at: new Date().toISOString(),
    extent: scale,
    ...around,
    figures: figures.flatMap(evaluate),
    raw: figures,
  };
  await writeFile(join(folder, 'latest.json'), `${JSON.stringify(result, null, 2)}\n`);
}
