import { z } from 'zod';
import { repliesOf, type Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { PERMISSION_MEANINGS, PERMISSIONS } from '../../domain/access/permissions.ts';
import { markdownTable } from '../../domain/lifecycle/diagram.ts';
import { FIELD_RULES, type FieldRule } from './field-rules.ts';

interface Node {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node | boolean;
  readonly prefixItems?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly allOf?: readonly Node[];
}

/** Generates `docs/fields.md` from the contract. */
export function renderFieldsPage(): string {
  const objects = new Map<string, string[]>();
  const sections = PERMISSIONS.map((permission) => {
    const operations = OPERATIONS.filter((operation) => operation.permission === permission);
    return `### \`${permission}\`\n\n${sentence(PERMISSION_MEANINGS[permission])}\n\n${renderOperations(operations, objects)}`;
  });
  const others = (access: 'signed_in' | 'public') =>
    renderOperations(
      OPERATIONS.filter(({ permission }) => permission === access),
      objects,
    );
  const body = [
    ...sections,
    `### Signed-in people, about themselves\n\n${others('signed_in')}`,
    `### Anybody\n\n${others('public')}`,
  ].join('\n\n');
  return `# Fields by permission

<!-- Generated from contract/ by \`node tools/docs/generate.ts\`: change the contract, not this page. -->

What each permission lets its holder write, and what it shows: the fields of every operation. A field that is not listed is refused in a
request ([decision 19](decisions/0019-http-contract.md)) and in no reply. [Permissions](api.md#permissions) says who has which.
Whoever has an operation's permission writes and sees all its fields, for the objects that they see, but for these:

${renderRules()}

Beside that, a command is accepted by the [state of the licence](lifecycle.md), and a member who views or changes another account by a
[link](api.md#people) has the permissions of the role that the link gives.

## Operations

Names that begin with a capital letter are [objects](#objects). \`[]\` is each element of a list, \`*\` any name.

${body}

## Objects

${markdownTable(
  ['object', 'fields'],
  [...objects].toSorted(([a], [b]) => a.localeCompare(b, 'en')).map(([name, fields]) => [name, listed(fields)]),
)}
`;
}

function sentence(meaning: string): string {
  return `${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}.`;
}

function renderRules(): string {
  return markdownTable(
    ['field', 'of', 'needs', 'otherwise'],
    FIELD_RULES.map(({ field, operations, direction, permission, otherwise }) => [
      `\`${field}\` in the ${direction === 'write' ? 'request' : 'reply'}`,
      operations.map((id) => `\`${id}\``).join(', '),
      permission === 'command' ? 'the permission of the command that is asked for' : `\`${permission}\``,
      otherwise,
    ]),
  );
}

function renderOperations(operations: readonly Operation[], objects: Map<string, string[]>): string {
  if (operations.length === 0) return 'No operation of its own: see the table above.';
  return markdownTable(
    ['operation', 'filters', 'writes', 'shows'],
    operations.map((operation) => [
      `\`${operation.id}\``,
      listed(Object.keys(operation.query.shape)),
      operation.body === null ? '–' : listed(fieldsOf(operation.body, 'input', objects)),
      listed([
        ...new Set(Object.values(repliesOf(operation)).flatMap((schema) => fieldsOf(schema, 'output', objects))),
      ]),
    ]),
  );
}

function listed(fields: readonly string[]): string {
  return fields.length === 0 ? '–' : fields.join(', ');
}

/** The fields of a schema; those of objects with a name are noted with the objects. */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output', objects: Map<string, string[]>): string[] {
  // Wrapped, so that a schema with a name is referred to even where it is the outermost.
  const root = z.toJSONSchema(z.object({ it: schema }), {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as Node;
  const defs = root.$defs ?? {};
  for (const [name, definition] of Object.entries(defs))
    if (hasFields(definition, defs)) objects.set(name, pathsOf(definition, defs).map(asCode));
  return pathsOf(root.properties?.['it'] ?? {}, defs).map(asCode);
}

/** A path in code, and the name of an object after it as a word. */
function asCode(path: string): string {
  const [field = '', name] = path.split(':');
  return [field === '' ? '' : `\`${field}\``, name ?? ''].filter(Boolean).join(' ') || 'a value';
}

const nameIn = ($ref: string) => $ref.replace('#/$defs/', '');
const partsOf = ({ anyOf = [], oneOf = [], allOf = [], items, prefixItems = [], additionalProperties }: Node) =>
  [...anyOf, ...oneOf, ...allOf, ...prefixItems, items, additionalProperties].filter(
    (each) => typeof each === 'object',
  );

/** False for a plain value with a name, such as a currency. */
function hasFields(node: Node, defs: Readonly<Record<string, Node>>): boolean {
  if (node.$ref !== undefined) return hasFields(defs[nameIn(node.$ref)] ?? {}, defs);
  if (node.properties !== undefined || typeof node.additionalProperties === 'object') return true;
  return partsOf(node).some((part) => hasFields(part, defs));
}

/** `a.b` for a field, `a:Name` for one that is an object with a name; an empty text for a plain value. */
function pathsOf(node: Node, defs: Readonly<Record<string, Node>>): string[] {
  if (node.$ref !== undefined) return [hasFields(node, defs) ? `:${nameIn(node.$ref)}` : ''];
  const paths = (each: Node | boolean | undefined) => (typeof each === 'object' ? pathsOf(each, defs) : []);
  const found = [
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])].flatMap(paths),
    ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) => below(name, paths(inner))),
    ...(typeof node.additionalProperties === 'object' ? below('*', paths(node.additionalProperties)) : []),
    ...[node.items, ...(node.prefixItems ?? [])].flatMap((inner) => below('[]', paths(inner))),
  ];
  const fields = [...new Set(found)].filter((path) => path !== '');
  return fields.length > 0 ? fields : [''];
}

function below(name: string, paths: readonly string[]): string[] {
  return paths.map((path) => {
    if (path === '' || path.startsWith(':') || path.startsWith('[]')) return `${name}${path}`;
    return name === '[]' || !path.startsWith('[') ? `${name}.${path}` : `${name}${path}`;
  });
}

/** Whether an operation has the field of a rule. */
export function hasField({ field, direction }: FieldRule, operation: Operation): boolean {
  const objects = new Map<string, string[]>();
  const paths =
    direction === 'write'
      ? operation.body === null
        ? []
        : fieldsOf(operation.body, 'input', objects)
      : Object.values(repliesOf(operation)).flatMap((schema) => fieldsOf(schema, 'output', objects));
  const inObjects = [...objects.values()].flat();
  const last = field.replace(/^data\[\]\./, '');
  return [...paths, ...inObjects].some((path) => path === `\`${field}\`` || path.replace(/ .*$/, '') === `\`${last}\``);
}
