/** `npm run check`: types, lint, dependencies, format, unused code and stale generated files, all at once. */
import { checks } from './testing/checks.ts';
import { checkoutDir } from './stack/paths.ts';
import { describeError } from './stack/report.ts';
import { runCommand } from './stack/run-command.ts';

// Each command that runs has a listener for the end of this process.
process.setMaxListeners(0);

const outcomes = await Promise.all(
  checks.map(async ({ name, command, fix }) => {
    const started = performance.now();
    const [program = '', ...args] = command;
    const { code, output } = await runCommand(program, args, { cwd: checkoutDir, timeoutMs: 300_000 }).catch(
      (error: unknown) => ({
        code: 1,
        output: describeError(error),
      }),
    );
    const passed = code === 0;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)}${seconds} s`);
    if (!passed) console.log(`\n${output.trim()}\n${fix ? `\nTo fix it: ${fix}\n` : ''}`);
    return passed;
  }),
);

process.exitCode = outcomes.every(Boolean) ? 0 : 1;
