import { expect, test } from 'vitest';
import { commandOperations } from '../../contract/command-operations.ts';
import { NEXT_STEPS } from '../../portal/src/app/pages/commands/next-steps.ts';

const codes = [...new Set(commandOperations.flatMap(({ operation }) => operation.problems))];

test.each(codes)('the refusal `%s` of a command has its next steps, or says that its text is all', (code) => {
  expect(NEXT_STEPS).toHaveProperty(code);
});
