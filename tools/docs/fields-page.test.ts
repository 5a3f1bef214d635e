import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { OPERATIONS } from '../../contract/operations.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { fieldsOf, hasField, renderFieldsPage } from './fields-page.ts';
import { FIELD_RULES } from './field-rules.ts';

test('a field is listed by its path, an object with a name by the name', () => {
  const owner = z.object({ name: z.string() }).meta({ id: 'TestOwner' });
  const objects = new Map<string, string[]>();
  const schema = z.object({
    id: z.string(),
    owner,
    owners: z.array(owner),
    inner: z.object({ deep: z.int(), list: z.array(z.object({ at: z.string() })) }).nullable(),
    metadata: z.record(z.string(), z.string()),
  });
  expect(fieldsOf(schema, 'output', objects)).toEqual([
    '`id`',
    '`owner` TestOwner',
    '`owners[]` TestOwner',
    '`inner.deep`',
    '`inner.list[].at`',
    '`metadata.*`',
  ]);
  expect(objects.get('TestOwner')).toEqual(['`name`']);
});

test('the page has each operation once', () => {
  const page = renderFieldsPage();
  for (const { id } of OPERATIONS) expect(page.split(`\n| \`${id}\` `).length - 1, id).toBe(1);
});

test.each(FIELD_RULES)('$field of $operations exists', (rule) => {
  for (const id of rule.operations) {
    const operation = OPERATIONS.find((each) => each.id === id);
    expect(operation, id).toBeDefined();
    if (operation) expect(hasField(rule, operation), id).toBe(true);
  }
});

/** These ask for the permission of the whole operation, and of whoever views an account. */
const GATE = ['serve', 'require', 'viewing'].map((name) => `api/http/${name}.ts`);

test('the code of the API asks for no permission within an operation that is not among the rules', () => {
  const asked = globSync('api/**/*.ts', {
    cwd: checkoutDir,
    exclude: ['**/*.test.ts', '**/testing/**', ...GATE],
  }).flatMap((file) => {
    const text = readFileSync(join(checkoutDir, file), 'utf8');
    return [...text.matchAll(/(?:permissions\.has|requirePermission|authorise)\(([^;\n]*)\)/g)].map(
      ([, given = '']) => {
        const [, name] = /'([a-z_]+:[a-z]+)'/.exec(given) ?? [];
        return name ?? 'command';
      },
    );
  });
  expect([...new Set(asked)].toSorted()).toEqual(
    [...new Set(FIELD_RULES.map(({ permission }) => permission))].toSorted(),
  );
});
