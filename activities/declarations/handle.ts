import type { Database } from '../../db/connect.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import { findLicensesNamed, listLicensesOfAddress, type LicenseMatch } from '../../db/queries/declaration-matches.ts';
import {
  claimDeclarations,
  settleDeclaration,
  type Attachment,
  type Declaration,
  type Finding,
} from '../../db/queries/declarations.ts';
import type { Vault } from '../../db/vault.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { judge, type Judgement } from '../../domain/declarations/judge.ts';
import { candidatesMeant, readContract } from '../../domain/declarations/match.ts';
import type { CommandOf } from '../../domain/lifecycle/commands.ts';
import type { Actor } from '../../domain/lifecycle/license.ts';
import { handleClaimed } from '../handle-claimed.ts';
import { tellOwners } from './tell-owners.ts';

/** Sends a command to a licence's workflow. False: it was refused. */
export type SendCommand = (command: {
  readonly license: string;
  readonly event: CommandOf<'cancel'> | CommandOf<'withdraw'>;
  readonly actor: Actor;
  /** The same for every attempt. */
  readonly updateId: string;
}) => Promise<boolean>;

export interface DeclarationDependencies {
  readonly db: Database;
  readonly vault: Pick<Vault, 'lookupHashes'>;
  readonly secrets: PersonSecrets;
  readonly send: SendCommand;
  readonly now?: () => InstantMs;
}

const CLAIMED_AT_ONCE = 5;

/**
 * Deals with declarations that nobody has looked at, some at a time: finds the contract, sends its licence the command where that may be
 * done, leaves the rest to somebody of support, and tells the account's owners. Returns how many it took up. One that fails is taken up
 * again after a minute, and carried out once.
 */
export function createDeclarationHandling(deps: DeclarationDependencies): () => Promise<number> {
  return async () =>
    await handleClaimed(
      await claimDeclarations(deps.db, CLAIMED_AT_ONCE),
      async (declaration) => await handle(deps, declaration),
    );
}

async function handle(deps: DeclarationDependencies, declaration: Declaration): Promise<void> {
  const { finding, match } = await findOut(deps, declaration);
  const mails = await tellOwners(deps, declaration, finding, match);
  await settleDeclaration(deps.db, declaration.id, finding, mails);
}

interface Found {
  readonly finding: Finding;
  readonly match: LicenseMatch | null;
}

async function findOut(deps: DeclarationDependencies, declaration: Declaration): Promise<Found> {
  const known = await listLicensesOfAddress(deps.db, declaration.email);
  const { matches, byKey } = await matchesOf(deps, declaration, known);
  const [match, another] = matches;
  if (!match) return { finding: { status: 'waiting', why: 'no_match', attachment: accountOf(known) }, match: null };
  if (another)
    return { finding: { status: 'waiting', why: 'several_matches', attachment: accountOf(matches) }, match: null };
  const { license } = match;
  const attachment = { accountId: license.account, licenseId: license.id, region: license.terms.region.id };
  const actor = { kind: 'member', id: declaration.id } as const;
  const at = (deps.now ?? Date.now)();
  const judgement = judge(declaration, license, { byKey, at, actor });
  const event = commandOf(declaration, judgement);
  if (event === null && !judgement.carryOut)
    return { finding: { status: 'waiting', why: judgement.why, attachment }, match };
  const updateId = `${declaration.kind}/${declaration.id}`;
  const isDone = event !== null && (await deps.send({ license: license.id, event, actor, updateId }));
  return {
    finding: isDone ? { status: 'carried_out', attachment } : { status: 'waiting', why: 'refused', attachment },
    match,
  };
}

/**
 * The command to send. A licence that refuses it may do so because an earlier attempt was carried out and not noted: the workflow, which
 * is asked again, then repeats the first outcome.
 */
function commandOf({ kind, attempts }: Declaration, judgement: Judgement) {
  if (judgement.carryOut) return judgement.command;
  return judgement.why === 'refused' && attempts > 1 ? ({ type: kind, reason: null } as const) : null;
}

async function matchesOf(
  { db, vault }: DeclarationDependencies,
  { contract }: Declaration,
  known: readonly LicenseMatch[],
): Promise<{ matches: readonly LicenseMatch[]; byKey: boolean }> {
  const named = readContract(contract);
  if (named.by === 'words') {
    const candidates = known.map(({ license, hint }) => ({ license: license.id, plan: license.terms.plan.name, hint }));
    const meant = new Set(candidatesMeant(named.words, candidates).map(({ license }) => license));
    return { matches: known.filter(({ license }) => meant.has(license.id)), byKey: false };
  }
  const ids = await findLicensesNamed(db, vault, named);
  return { matches: known.filter(({ license }) => ids.includes(license.id)), byKey: named.by === 'key' };
}

/** The account, where all the licences are of one. */
function accountOf(matches: readonly LicenseMatch[]): Attachment | null {
  const [accountId, another] = new Set(matches.map(({ license }) => license.account));
  return accountId === undefined || another !== undefined ? null : { accountId, licenseId: null, region: null };
}
