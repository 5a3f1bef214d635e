import { z } from 'zod';
import { APPROVABLE } from '../domain/access/approvals.ts';
import { CARD_ENDING_HOURS, MAX_NEW, NOTICE_TEMPLATES, UNANSWERED_HOURS } from '../domain/accounts/notices.ts';
import { CLAIM_STATUSES } from '../domain/people/ownership-claims.ts';
import { defineOperation } from './operation.ts';
import { accountRole } from './people.ts';
import {
  accountId,
  catalogId,
  idOf,
  instantIn,
  instantOut,
  licenseId,
  listOf,
  moneySchema,
  page,
  providerId,
} from './schemas.ts';

const common = {
  object: z.literal('notice'),
  id: z.string().meta({ description: 'Of what it is about. The list has it once.' }),
  at: instantOut.meta({ description: 'What the list is sorted by.' }),
  new: z.boolean().meta({ description: 'Whether you have not read it: see `read_until`.' }),
};

const mail = {
  license: licenseId,
  plan: catalogId.nullable().meta({ description: "Null where the licence is another account's by now." }),
  amount: moneySchema.nullable(),
  date: instantOut.nullable().meta({ description: 'The day that the mail is about, such as the end of a period.' }),
};

export const noticeSchema = z
  .discriminatedUnion('kind', [
    z.object({ ...common, kind: z.literal('license_mail'), mail: z.enum(NOTICE_TEMPLATES.license_mail), ...mail }),
    z.object({ ...common, kind: z.literal('payment_mail'), mail: z.enum(NOTICE_TEMPLATES.payment_mail), ...mail }),
    z.object({
      ...common,
      kind: z.literal('card_ending'),
      payment_method: providerId,
      brand: z.string(),
      last4: z.string(),
      exp_month: z.int(),
      exp_year: z.int(),
    }),
    z.object({
      ...common,
      kind: z.literal('invitation_unanswered'),
      invitation: idOf('inv'),
      email: z.string(),
      expires_at: instantOut.meta({ description: 'It may have passed: sent again, the invitation can be accepted.' }),
    }),
    z.object({
      ...common,
      kind: z.literal('approval_waiting'),
      approval: idOf('apr'),
      license: licenseId,
      action: z.enum(APPROVABLE),
    }),
    z.object({
      ...common,
      kind: z.literal('ownership_claimed'),
      claim: idOf('ocl'),
      email: z.string().meta({ description: 'The address of the claimant.' }),
      status: z.enum(CLAIM_STATUSES),
      ready_at: instantOut,
    }),
    z.object({
      ...common,
      kind: z.literal('account_viewed'),
      first_name: z.string().meta({ description: 'Of whoever of the vendor has looked.' }),
      as: accountRole,
    }),
  ])
  .meta({ id: 'Notice', description: 'What the people of an account should know of. Its kind says what else it has.' });

const readState = {
  read_until: instantOut
    .nullable()
    .meta({ description: 'Until when you have read them; null: nobody keeps that for you, as you are no member.' }),
  new_count: z.int().meta({ description: `How many are newer, ${MAX_NEW} at most; 0 where \`read_until\` is null.` }),
};

export const listNotices = defineOperation({
  id: 'listNotices',
  method: 'get',
  path: '/v1/notices',
  tag: 'Accounts',
  permission: 'accounts:read',
  summary: 'List what the people of an account should know of, newest first',
  description:
    'What mails about its licences have told, also those that nobody wants to get by mail; an invitation that nobody has answered for ' +
    `${UNANSWERED_HOURS} hours; a card that expires within ${CARD_ENDING_HOURS / 24} days; a request that waits for approval; a claim of ` +
    'the ownership; a view by support. You see those about what you may read. For a member, all that came since they joined are new at first.',
  query: z.strictObject({ ...page, account: accountId }),
  problems: ['not_found'],
  reply: listOf(noticeSchema).extend(readState),
});

export const readNotices = defineOperation({
  id: 'readNotices',
  method: 'post',
  path: '/v1/me/notices/read',
  tag: 'Accounts',
  permission: 'signed_in',
  bySignOn: true,
  audited: false,
  idempotency: 'none',
  summary: 'Say until when you have read the notices of an account of yours',
  description:
    'It counts on all of your devices. What has been read stays so: an earlier instant changes nothing, and a later one than now is now.',
  body: z.strictObject({ account: accountId, until: instantIn }),
  reply: z.object({ read_until: instantOut }),
  problems: ['not_found'],
});
