import { Ajv, type ValidateFunction } from 'ajv';

/**
 * Fields that the types of the `stripe` package require but stripe-mock's schema, which is some months older, does not have. The key
 * is the object's type, or its property's name if it has no type. `source` is in the types only; the others are new in API `endive`.
 */
const NEWER_THAN_SCHEMA: Readonly<Record<string, readonly string[]>> = {
  card: ['electronic_commerce_indicator'],
  charge: ['source'],
  payment_intent: ['payment_record', 'source'],
};

/** The parts of Stripe's OpenAPI document that the suite uses. */
export interface OpenApi {
  info: { version: string };
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  components: { schemas: Record<string, unknown> };
}
interface Response {
  content?: { 'application/json'?: { schema: { $ref?: string } } };
}

/** Validates replies against the published schema. A field that the schema does not have is an error. */
export class ReplySchemas {
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, inlineRefs: false });
  readonly #paths: { pattern: RegExp; operations: OpenApi['paths'][string] }[];
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    const { schemas } = document.components;
    this.#ajv.addSchema({
      $id: 'stripe',
      definitions: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)])),
    });
    this.#paths = Object.entries(document.paths)
      .toSorted(([a], [b]) => countVariables(a) - countVariables(b))
      .map(([path, operations]) => ({ pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), operations }));
  }

  /** The problems of a reply; empty if the schema accepts it. */
  problems(method: string, path: string, status: number, body: unknown): string[] {
    const operations = this.#paths.find(({ pattern }) => pattern.test(path))?.operations;
    const operation = operations?.[method.toLowerCase()];
    if (!operation) return [`Stripe has no ${method} ${path}`];
    const response = operation.responses[String(status)] ?? operation.responses['default'];
    const validate = this.#validator(`${method} ${path} ${status}`, response?.content?.['application/json']?.schema);
    return validate(withoutNewerFields(body))
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
        );
  }

  #validator(name: string, schema: { $ref?: string } | undefined): ValidateFunction {
    const key = schema?.$ref ?? name;
    let validate = this.#compiled.get(key);
    if (!validate) this.#compiled.set(key, (validate = this.#ajv.compile(toReplySchema(schema))));
    return validate;
  }
}

/** The reply without the fields that are newer than the schema. */
function withoutNewerFields(value: unknown, property = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNewerFields(item, property));
  if (!isObject(value)) return value;
  const { object } = value;
  const newer = NEWER_THAN_SCHEMA[typeof object === 'string' ? object : property] ?? [];
  const older = Object.entries(value).filter(([key]) => !newer.includes(key));
  return Object.fromEntries(older.map(([key, inner]) => [key, withoutNewerFields(inner, key)]));
}

const toReplySchema = (schema: unknown): object => {
  const converted = jsonSchema(schema);
  if (typeof converted !== 'object' || converted === null) throw new Error('the operation has no JSON reply');
  return converted;
};

const countVariables = (path: string): number => path.split('{').length;

/** Converts OpenAPI 3.0 to JSON Schema: `nullable` becomes `anyOf`, references point into `stripe`, and objects allow no other fields. */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (!isObject(schema)) return schema;
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-') || key === 'nullable' || key === 'description' || key === 'title') continue;
    if (key === 'properties' && isObject(value))
      converted[key] = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [name, jsonSchema(property)]),
      );
    else converted[key] = key === 'enum' || key === 'required' ? value : jsonSchema(value);
  }
  const { $ref } = converted;
  if (typeof $ref === 'string') converted['$ref'] = $ref.replace('#/components/schemas/', 'stripe#/definitions/');
  if (converted['properties'] && converted['additionalProperties'] === undefined)
    converted['additionalProperties'] = false;
  return schema['nullable'] === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
