import { z } from 'zod';

export type JsonObject = { [name: string]: unknown };

/** Writes zod schemas as JSON Schema 2020-12; those with an `id` become components and are referred to. */
export class SchemaWriter {
  readonly #components: JsonObject;

  constructor(components: JsonObject) {
    this.#components = components;
  }

  write(schema: z.ZodType, io: 'input' | 'output'): unknown {
    // Wrapped, so that a schema with an id is referred to even where it is the outermost.
    const wrapped = z.toJSONSchema(z.object({ it: schema }), { target: 'draft-2020-12', io, unrepresentable: 'any' });
    const { $defs, properties } = wrapped;
    for (const [id, definition] of Object.entries($defs ?? {})) this.#components[id] ??= relocate(definition);
    return relocate(properties?.it);
  }
}

/** The schema with its references pointing into the document, and without what belongs to a document of its own. */
function relocate(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(relocate);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => name !== 'id' || typeof value !== 'string')
      .map(([name, value]) => [
        name,
        name === '$ref' && typeof value === 'string'
          ? value.replace('#/$defs/', '#/components/schemas/')
          : relocate(value),
      ]),
  );
}
