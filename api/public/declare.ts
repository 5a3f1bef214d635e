import { deterministicId } from '../../db/ids.ts';
import { databaseOfPerson } from '../../db/databases.ts';
import { findDeclaration, recordDeclaration } from '../../db/queries/declarations.ts';
import { openToken, sealToken } from '../../db/sealed-token.ts';
import type { DeclarationContent } from '../../domain/declarations/declaration.ts';
import type { Dependencies } from '../dependencies.ts';
import { addressGroup } from '../http/client-address.ts';
import { takeGuess, type Origin } from '../sign-in/guessing.ts';
import { acknowledgementMail, type Receipt } from './acknowledgement.ts';

/** For so long the page of a receipt can be opened again. The mail stays. */
const RECEIPT_MS = 60 * 60 * 1000;

type Declared =
  | { readonly ok: true; /** Opens the receipt. */ readonly token: string }
  | { readonly ok: false; readonly retryAfterS: number };

/**
 * Records a declaration and acknowledges it. It does the same for every content and looks nothing up: neither the answer nor its time says
 * whether there is such a contract or address. What is sent again with the same `once` and content is one declaration.
 */
export async function declare(
  deps: Dependencies,
  origin: Omit<Origin, 'deps'>,
  declaration: DeclarationContent,
  once: string,
): Promise<Declared> {
  const { personSecrets: secrets } = deps;
  const id = deterministicId('dcl', `declaration/${once}/${JSON.stringify(declaration)}`);
  const db = databaseOfPerson(deps.databases, null);
  const repeated = await findDeclaration(db, id);
  if (!repeated) {
    const addresses = new Set([declaration.email, declaration.acknowledgeTo].map((email) => email.toLowerCase()));
    for (const address of addresses) {
      const decision = await takeGuess({ ...origin, deps }, 'declare', 'declaration', [
        { subject: 'address', hash: secrets.addressHash(address) },
        { subject: 'client', hash: secrets.clientHash(addressGroup(origin.client.address)) },
      ]);
      if (!decision.ok) return { ok: false, retryAfterS: decision.retryAfterS };
    }
    await recordDeclaration(db, { ...declaration, id }, (createdAt) =>
      acknowledgementMail(secrets, { ...declaration, id, createdAt }),
    );
  }
  return { ok: true, token: sealToken(secrets, 'declaration', id, deps.now() + RECEIPT_MS) };
}

/** The receipt that a token opens; null where it opens none, or not any more. */
export async function findReceipt(deps: Dependencies, token: string): Promise<Receipt | null> {
  const id = openToken(deps.personSecrets, 'declaration', token, deps.now());
  return typeof id === 'string' ? await findDeclaration(databaseOfPerson(deps.databases, null), id) : null;
}
