import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { listNotices, readNotices } from '../../contract/notices.ts';
import * as notices from '../../db/queries/notices.ts';
import { noticeKindsFor } from '../../domain/accounts/notices.ts';
import { loadAccount } from '../accounts/load.ts';
import { requireReach } from '../http/identify.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, sessionOf } from '../http/route.ts';
import { noticeJson } from './json.ts';

export const noticeRoutes = [
  implement(listNotices, async ({ query }, call) => {
    const { id: accountId } = await loadAccount(call, query.account);
    const kinds = noticeKindsFor(principalOf(call).permissions);
    const person = call.session?.person.id;
    const readUntil = person === undefined ? null : await notices.findReadUntil(call.db, accountId, person);
    const [found, count] = await Promise.all([
      notices.listNotices(call.db, { accountId, kinds }, query),
      readUntil === null ? 0 : notices.countNewNotices(call.db, { accountId, kinds, since: readUntil }),
    ]);
    return {
      data: found.data.map((notice) => noticeJson(notice, readUntil)),
      next_cursor: found.nextCursor,
      read_until: formatInstantOrNull(readUntil),
      new_count: count,
    };
  }),
  implement(
    readNotices,
    async ({ body }, call) => {
      const session = sessionOf(call);
      requireReach(session, body.account, readNotices, call.deps.now());
      const read = { accountId: body.account, personId: session.person.id, until: body.until };
      return { read_until: formatInstant(requireFound(await notices.recordRead(call.db, read))) };
    },
    { view: 'person' },
  ),
];
