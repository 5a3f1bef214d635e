import type postgres from 'postgres';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { restoreEventData, type EventOf } from '../../domain/stored/event-data.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import { parseInstant } from '../time.ts';

/** A place in the feed: that of an event. Places can be compared by SQL only, as `txid` is a 64-bit number in text. */
export interface FeedPosition {
  readonly epoch: number;
  readonly txid: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly sequence: number;
}

/** Before all events. */
export const FEED_START: FeedPosition = { epoch: 0, txid: '0', subjectType: '', subjectId: '', sequence: 0 };

/** Something that happened to a licence, an account or a sandbox: `subject` says which, and what `data` holds. */
export type FeedEvent = EventOf & {
  readonly subjectId: string;
  /** Counts the subject's events, without a gap: from 1, for a sandbox's copy of a licence from the number of its source. */
  readonly sequence: number;
  /** The account that the subject belonged to then. */
  readonly account: string;
  /** Such as `license.cancel` or `account.updated`. */
  readonly type: string;
  /** By the subject's clock. */
  readonly at: InstantMs;
  readonly position: FeedPosition;
};

/** The columns of an event, as {@link toFeedEvent} reads them. `tx` is not called `txid`: a query sorts by the number. */
export const eventColumns = (sql: postgres.ISql): postgres.PendingQuery<postgres.Row[]> => sql`
  e.epoch, e.txid::text as tx, e.subject_type, e.subject_id, e.sequence, e.account_id, e.type, e.data, e.at::text as at`;

export interface EventRow {
  readonly epoch: number;
  readonly tx: string;
  readonly subject_type: EventOf['subject'];
  readonly subject_id: string;
  readonly sequence: number;
  readonly account_id: string;
  readonly type: string;
  readonly data: Stored<unknown>;
  readonly at: string;
}

export function toFeedEvent(row: EventRow): FeedEvent {
  const { epoch, tx, subject_type: subject, subject_id: subjectId, sequence } = row;
  return {
    ...withData(subject, row.data),
    subjectId,
    sequence,
    account: row.account_id,
    type: row.type,
    at: parseInstant(row.at),
    position: { epoch, txid: tx, subjectType: subject, subjectId, sequence },
  };
}

function withData(subject: EventOf['subject'], stored: Stored<unknown>): EventOf {
  switch (subject) {
    case 'license':
      return { subject, data: restoreEventData(subject, stored) };
    case 'account':
      return { subject, data: restoreEventData(subject, stored) };
    case 'sandbox':
      return { subject, data: restoreEventData(subject, stored) };
  }
}
