/** `npm run check`: types, lint, format, unused code and stale generated files, side by side, in seconds. */
import { checks } from './checks.ts';
import { checkoutDir } from './stack/paths.ts';
import { reasonOf } from './stack/report.ts';
import { run } from './stack/run.ts';

const outcomes = await Promise.all(
  checks.map(async ({ name, command, mend }) => {
    const started = performance.now();
    const [program = '', ...args] = command;
    const { code, output } = await run(program, args, { cwd: checkoutDir, timeoutMs: 300_000 }).catch(
      (error: unknown) => ({
        code: 1,
        output: reasonOf(error),
      }),
    );
    const good = code === 0;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${good ? 'good' : 'BAD '}  ${name.padEnd(16)}${seconds} s`);
    if (!good) console.log(`\n${output.trim()}\n${mend ? `\nTo mend: ${mend}\n` : ''}`);
    return good;
  }),
);

process.exitCode = outcomes.every(Boolean) ? 0 : 1;
