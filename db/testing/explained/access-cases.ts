import { auditProjection } from '../../feed/audit-projection.ts';
import { FEED_START } from '../../feed/event.ts';
import { readInOrder } from '../../feed/in-order.ts';
import { readNew, readSeen } from '../../feed/new-events.ts';
import { runProjection } from '../../feed/projection.ts';
import { deleteOldEvents } from '../../feed/retention.ts';
import { SYSTEM } from '../../../domain/access/system.ts';
import * as activations from '../../queries/activations.ts';
import * as articles from '../../queries/articles.ts';
import { namesInAccount, recordAuditedRequest } from '../../queries/audit-log.ts';
import { giveBackToLimit, takeOfLimit, usedOfLimit } from '../../queries/limit-uses.ts';
import { exchangeRequestCounts } from '../../queries/request-counts.ts';
import * as outdated from '../../queries/outdated.ts';
import { deleteOutdated } from '../../retention.ts';
import { FACTS } from '../large/facts.ts';
import { query, queryBy, type QueryCase } from './query-cases.ts';

const ARTICLE = { id: 'pause', language: 'en', title: 'pause a licence', tags: 'break', body: 'how to pause' };
const request = {
  principal: { kind: 'api_key', role: 'admin', id: FACTS.apiKey },
  principalAccountId: null,
  through: null,
  sessionId: null,
  viewId: null,
  operation: 'pauseLicense',
  subjectId: FACTS.license,
  accountId: null,
  status: 200,
  code: null,
  preview: false,
  replayed: false,
  requestId: 'request',
  address: null,
  userAgent: null,
} as const;

const machine = {
  id: 'act_new',
  licenseId: FACTS.activatedLicense,
  accountId: FACTS.smallAccount,
  fingerprint: 'new',
  name: 'MBA-Brandt',
  platform: null,
};

const use = {
  requestId: FACTS.limitedRequest,
  limit: 'key_rotations',
  amount: 1,
  license: { id: FACTS.license, account: FACTS.smallAccount },
  principal: SYSTEM,
  most: 10,
  hours: 24,
} as const;

/** Queries of activations, of the audit log, of limits, of the feed and of its retention. */
export const ACCESS_CASES: readonly QueryCase[] = [
  query(activations.activate, machine, 1_000_000),
  query(activations.activate, { ...machine, fingerprint: 'machine-250020' }, 1_000_000),
  query(activations.heartbeat, { id: FACTS.activation, licenseId: FACTS.activatedLicense }),
  query(activations.endActivation, { id: FACTS.activation, by: FACTS.owner }),
  query(activations.endActivation, { id: FACTS.activation, licenseId: FACTS.activatedLicense, by: FACTS.owner }),
  query(activations.countActivations, FACTS.bigAccount),
  query(activations.deleteOldActivations),

  query(namesInAccount, FACTS.bigAccount, [FACTS.owner, FACTS.busyApiKey, 'key_unknown']),
  query(recordAuditedRequest, request),
  query(recordAuditedRequest, { ...request, subjectId: FACTS.chargeId }),
  query(recordAuditedRequest, { ...request, subjectId: FACTS.invoice }),
  query(takeOfLimit, use),
  query(takeOfLimit, { ...use, requestId: 'new' }),
  query(usedOfLimit, use),
  query(giveBackToLimit, 'use-100'),
  queryBy(exchangeRequestCounts, async (db) => {
    const counted = { window: 1, counts: [{ subject: 'admin/key_1', used: 3 }] };
    await exchangeRequestCounts(db, 'one', counted, 60);
    return await exchangeRequestCounts(db, 'another', counted, 60);
  }),

  query(readInOrder, FEED_START),
  query(readSeen),
  queryBy(readNew, async (db) => readNew(db, await readSeen(db))),
  query(runProjection, auditProjection),
  query(deleteOldEvents),
  query(deleteOutdated),
  query(outdated.deleteOldAuditEntries),
  query(outdated.deleteOldLimitUses),
  query(outdated.deleteOldOffers, 'invitations'),
  query(outdated.deleteOldOffers, 'ownership_transfers'),
  query(outdated.deleteOldOffers, 'ownership_claims'),
  query(outdated.deleteOldOffers, 'account_views'),
  query(outdated.deleteOldLinks),
  query(outdated.deleteOldStaff),
  query(outdated.clearOldDeliveryErrors),
  query(outdated.clearOldPaymentLinks),

  query(articles.storeArticles, 'hash', [ARTICLE]),
  {
    ...query(articles.searchArticles, 'en', ["'pause'"]),
    setup: async (db) => await articles.storeArticles(db, 'hash', [ARTICLE]),
  },
];
