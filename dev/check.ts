/** `npm run check`: types, lint, format, unused code and stale generated files, side by side, in seconds. */
import { checks } from './testing/checks.ts';
import { checkoutDir } from './stack/paths.ts';
import { describeError } from './stack/report.ts';
import { runCommand } from './stack/run-command.ts';

const outcomes = await Promise.all(
  checks.map(async ({ name, command, fix: mend }) => {
    const started = performance.now();
    const [program = '', ...args] = command;
    const { code, output } = await runCommand(program, args, { cwd: checkoutDir, timeoutMs: 300_000 }).catch(
      (error: unknown) => ({
        code: 1,
        output: describeError(error),
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
