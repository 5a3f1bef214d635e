import { z } from 'zod';

/** The parts of a JSON schema that say which fields there are. */
interface Schema {
  readonly $ref?: string | undefined;
  readonly $defs?: Readonly<Record<string, Schema>> | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly items?: Schema | boolean | undefined;
  readonly prefixItems?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    $defs: z.record(z.string(), schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    items: z.union([z.boolean(), schema]).optional(),
    prefixItems: z.array(schema).optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
    allOf: z.array(schema).optional(),
  }),
);

/** The paths of all fields of a JSON schema that have no fields of their own, each once: `a.b`, `a[].b`, `*` for any name. */
export function leafPaths(jsonSchema: unknown): readonly string[] {
  const root = schema.parse(jsonSchema);
  return [...new Set(pathsIn(root, root.$defs ?? {}))];
}

function pathsIn(node: Schema, defs: Readonly<Record<string, Schema>>): string[] {
  if (node.$ref !== undefined) {
    const target = defs[node.$ref.replace('#/$defs/', '')];
    if (!target) throw new Error(`The schema has no ${node.$ref}`);
    return pathsIn(target, defs);
  }
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  const any = typeof node.additionalProperties === 'object' ? { '*': node.additionalProperties } : {};
  const fields = Object.entries({ ...node.properties, ...any });
  const elements = [...(typeof node.items === 'object' ? [node.items] : []), ...(node.prefixItems ?? [])];
  const below = [
    ...alternatives.flatMap((each) => pathsIn(each, defs)),
    ...fields.flatMap(([name, field]) => pathsIn(field, defs).map((path) => join(name, path))),
    ...elements.flatMap((each) => pathsIn(each, defs).map((path) => join('[]', path))),
  ];
  // Null beside an object is no field of its own.
  const named = below.filter((path) => path !== '');
  return named.length > 0 ? named : [''];
}

function join(name: string, path: string): string {
  return path === '' || path.startsWith('[') ? `${name}${path}` : `${name}.${path}`;
}
