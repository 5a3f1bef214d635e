/** What somebody declares who has not signed in: that a contract is to end, or that they withdraw from it. */
export const DECLARATION_KINDS = ['cancel', 'withdraw'] as const;
export type DeclarationKind = (typeof DECLARATION_KINDS)[number];

/**
 * `received`: recorded and acknowledged, nobody has looked yet. `waiting`: somebody of support has to decide. `carried_out`: the licence
 * was sent the command. `closed`: decided otherwise, with a note that says how.
 */
export const DECLARATION_STATUSES = ['received', 'waiting', 'carried_out', 'closed'] as const;
export type DeclarationStatus = (typeof DECLARATION_STATUSES)[number];

/** Why somebody has to decide. */
export const WAITING_REASONS = [
  'no_match',
  'several_matches',
  'extraordinary',
  'later_day',
  'not_reversible',
  'key_needed',
  'refused',
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** The languages of the pages. French is needed where its law asks for the page; the rest of Evergreen has no French. */
export const DECLARATION_LANGUAGES = ['en', 'de', 'fr', 'ja'] as const;
export type DeclarationLanguage = (typeof DECLARATION_LANGUAGES)[number];

/** What was typed, as long as it may be. */
export const DECLARATION_LENGTHS = { name: 200, contract: 200, reason: 2_000 } as const;

/** What somebody declares, in their words. Nothing of it is checked when it is recorded: it counts from then on. */
export interface DeclarationContent {
  readonly kind: DeclarationKind;
  readonly language: DeclarationLanguage;
  readonly name: string;
  /** The address that the account knows the sender by. */
  readonly email: string;
  /** How the sender names the contract: plan, end of the key, whole key, number of an invoice. */
  readonly contract: string;
  /** For cause: § 314 BGB. */
  readonly extraordinary: boolean;
  /** The cause, in the sender's words. */
  readonly reason: string | null;
  /** The day with which it is to end, `2026-12-07`; null: as soon as possible. */
  readonly endsOn: string | null;
  /** Where the acknowledgement goes. */
  readonly acknowledgeTo: string;
}

/**
 * For so long a declaration is kept: the evidence of a consumer's declaration, three years from the end of the year (§§ 195, 199 BGB),
 * which also covers California's three years.
 */
export const DECLARATION_RETENTION_DAYS = 4 * 366;
