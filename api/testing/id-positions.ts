import { z } from 'zod';
import type { Operation } from '../../contract/operation.ts';
import type { RequestParts } from './valid-requests.ts';

/** Where a request can name an object, and the kind of its id: the prefix, such as `acct`. */
export interface IdPosition {
  readonly name: string;
  readonly kind: string;
  /** The request with this id there. */
  readonly put: (request: RequestParts, id: string) => RequestParts;
}

/** Fields that name an object by something else than an id with a prefix of its own. */
const KINDS_BY_NAME: Readonly<Record<string, string>> = {
  external_id: 'external_id',
  cursor: 'cursor',
  token: 'pm',
  key: 'license_key',
};

/** Ids of the billing provider, which the contract does not tell apart. */
const KINDS_BY_PATH: Readonly<Record<string, string>> = { 'payment-methods': 'pm', invoices: 'in' };

/** Every place of an operation's path, query and body that takes the id of an object; made from its schemas. */
export function idPositions({ path, params, query, body }: Operation): IdPosition[] {
  const [, , resource = ''] = path.split('/');
  return [
    ...kindsOf(params)
      .map(([name, kind]) => [name, kind ?? KINDS_BY_PATH[resource]] as const)
      .flatMap(([name, kind]) => position(name, kind, (request, id) => ({ ...request, id }))),
    ...kindsOf(query).flatMap(([name, kind]) =>
      position(name, kind, (request, id) => ({ ...request, query: { ...request.query, [name]: id } })),
    ),
    ...kindsOf(body).flatMap(([name, kind]) =>
      position(name, kind, (request, id) => ({
        ...request,
        // The id of a preview counts where it is to be carried out.
        body: { ...request.body, ...(kind === 'prv' ? { preview: false } : {}), [name]: id },
      })),
    ),
  ];
}

function position(name: string, kind: string | undefined, put: IdPosition['put']): IdPosition[] {
  return kind === undefined ? [] : [{ name, kind, put }];
}

const propertySchema = z.looseObject({ pattern: z.string().optional() });
const objectSchema = z.looseObject({
  properties: z.record(
    z.string(),
    z.looseObject({ ...propertySchema.shape, anyOf: z.array(propertySchema).optional() }),
  ),
});

/** The fields of a schema with the kind of id that each takes, if any. */
function kindsOf(schema: z.ZodType | null): (readonly [name: string, kind: string | undefined])[] {
  if (schema === null) return [];
  const written = objectSchema.safeParse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  if (!written.success) return [];
  return Object.entries(written.data.properties).map(([name, { pattern, anyOf = [] }]) => {
    const prefixes = [pattern, ...anyOf.map((each) => each.pattern)].map(
      (text) => /^\^([a-z]+)_/.exec(text ?? '')?.[1],
    );
    return [name, KINDS_BY_NAME[name] ?? prefixes.find((prefix) => prefix !== undefined)];
  });
}
