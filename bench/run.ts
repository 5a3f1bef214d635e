/** `npm run bench [-- names…] [--rounds N] [--size-divisor N] [--quick]`: measures the code of this checkout on a stack of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { checkoutDir } from '../dev/stack/paths.ts';
import { describeError } from '../dev/stack/report.ts';
import { Supervisor } from '../dev/stack/supervisor.ts';
import { waitForShutdownSignal } from '../dev/stack/shutdown-signal.ts';
import { discardTestDir, makeTestDir, sweepTestDirs } from '../dev/testing/test-dir.ts';
import type { Benchmark } from './benchmarks/benchmark.ts';
import { budget } from './benchmarks/budget.ts';
import { burst } from './benchmarks/burst.ts';
import { access } from './benchmarks/access.ts';
import { feed } from './benchmarks/feed.ts';
import { http } from './benchmarks/http.ts';
import { memory } from './benchmarks/memory.ts';
import { outage } from './benchmarks/outage.ts';
import { portal } from './benchmarks/portal.ts';
import { recovery } from './benchmarks/recovery.ts';
import { tasks } from './benchmarks/tasks.ts';
import { throughput } from './benchmarks/throughput.ts';
import { createContext, type BenchContext } from './harness/context.ts';
import { startStack } from './harness/stack.ts';
import { parseBenchOptions, type BenchOptions } from './options.ts';
import { describeEnvironment } from './report/environment.ts';
import { evaluate, type BenchmarkResult } from './report/result.ts';
import { formatTable } from './report/table.ts';

const benchmarks = new Map<string, Benchmark>(
  Object.entries({ budget, throughput, burst, memory, recovery, http, outage, feed, access, portal, tasks }),
);

const { names, scale } = readOptions();
const supervisor = new Supervisor(log);
const signal = waitForShutdownSignal();
await sweepTestDirs();
const dir = await makeTestDir();
const exitCode = await Promise.race([runBenchmarks(), signal.then(() => 130)]).catch((error: unknown) => {
  console.error('The benchmarks could not be run:', error);
  return 1;
});
await supervisor.stop();
await discardTestDir(dir);
process.exit(exitCode);

function readOptions(): BenchOptions {
  try {
    return parseBenchOptions(process.argv.slice(2), [...benchmarks.keys()]);
  } catch (error) {
    console.error(describeError(error));
    process.exit(2);
  }
}

function log(line: string): void {
  console.log(`[${(performance.now() / 1000).toFixed(0).padStart(4)} s] ${line}`);
}

async function runBenchmarks(): Promise<number> {
  log(`measuring ${checkoutDir}: ${names.join(', ')}; starting PostgreSQL, Temporal and the Stripe stand-in`);
  const context = await createContext(await startStack(dir, supervisor, log));
  try {
    const results = await measureAll(context);
    await writeReport(context, results);
    // One round says that everything runs. Its times depend on what else the machine did.
    const missed = scale.rounds === 1 ? [] : results.flatMap(evaluate).filter(({ holds }) => holds === false);
    if (missed.length > 0) log(`bounds that do not hold: ${missed.length}`);
    return missed.length > 0 ? 1 : 0;
  } finally {
    await context.close();
  }
}

async function measureAll(context: BenchContext): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const [name, measure] of benchmarks) {
    if (!names.includes(name)) continue;
    log(`${name} (load average ${loadavg()[0]?.toFixed(1)}; a load above the number of cores disturbs the times)`);
    results.push(...(await measure(context, scale, (line) => log(`  ${line}`))));
  }
  return results;
}

async function writeReport(context: BenchContext, results: readonly BenchmarkResult[]): Promise<void> {
  const environment = await describeEnvironment(context);
  console.log(`\n${JSON.stringify(environment, null, 2)}\n\n${formatTable(results)}\n`);
  const folder = join(checkoutDir, 'bench', 'results');
  await mkdir(folder, { recursive: true });
  const report = {
    at: new Date().toISOString(),
    scale,
    ...environment,
    results: results.flatMap(evaluate),
    raw: results,
  };
  const file = join(folder, 'latest.json');
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  log(`written to ${file}`);
}
