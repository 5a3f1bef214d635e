import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { noticeSchema } from '../../contract/notices.ts';
import type { AccountNotice } from '../../db/queries/notices.ts';
import { factsOf } from '../../domain/accounts/notices.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { claimStatus } from '../../domain/people/ownership-claims.ts';

type NoticeJson = z.input<typeof noticeSchema>;

/** `readUntil`: of the caller; null where nobody keeps it. */
export function noticeJson(notice: AccountNotice, readUntil: InstantMs | null): NoticeJson {
  const { id, createdAt } = notice;
  const isNew = readUntil !== null && createdAt > readUntil;
  const common = { object: 'notice', id, at: formatInstant(createdAt), new: isNew } as const;
  switch (notice.kind) {
    case 'license_mail':
    case 'payment_mail': {
      const { template, params, license, plan } = notice.details;
      const { amount, date } = factsOf(params);
      return { ...common, kind: notice.kind, mail: template, license, plan, amount, date: formatInstantOrNull(date) };
    }
    case 'card_ending': {
      const { brand, last4, expMonth, expYear } = notice.details;
      return { ...common, kind: notice.kind, payment_method: id, brand, last4, exp_month: expMonth, exp_year: expYear };
    }
    case 'invitation_unanswered': {
      const { email, expiresAt } = notice.details;
      return { ...common, kind: notice.kind, invitation: id, email, expires_at: formatInstant(expiresAt) };
    }
    case 'approval_waiting': {
      const { license, action } = notice.details;
      return { ...common, kind: notice.kind, approval: id, license, action };
    }
    case 'ownership_claimed': {
      const { email, readyAt, now } = notice.details;
      const status = claimStatus(notice.details, now);
      return { ...common, kind: notice.kind, claim: id, email, status, ready_at: formatInstant(readyAt) };
    }
    case 'account_viewed': {
      const { firstName, role } = notice.details;
      return { ...common, kind: notice.kind, first_name: firstName, as: role };
    }
  }
}
