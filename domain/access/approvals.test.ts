import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  APPROVABLE,
  APPROVAL_DAYS,
  APPROVAL_NEEDS,
  approvalEnd,
  approversOf,
  isOfVendor,
  mayApprove,
  permissionFor,
  rolesToAsk,
  routeOf,
  type ApprovalRequest,
} from './approvals.ts';
import { authorise } from './authorise.ts';
import { limitNameOf, limitOf, LIMITS, limitsSchema, type Limits } from './limits.ts';
import { apiKeyPrincipal, memberPrincipal, staffPrincipal, type Principal } from './principal.ts';
import { ACCOUNT_ROLES, API_KEY_SCOPES, STAFF_ROLES } from './roles.ts';
import { PERMISSIONS } from './permissions.ts';
import { VisibleAccounts } from './visible-accounts.ts';

const ACCOUNTS = ['acct_1', 'acct_2'] as const;
const id = fc.constantFrom('one', 'two');

const principal: fc.Arbitrary<Principal> = fc.oneof(
  fc
    .record({ id, role: fc.constantFrom(...ACCOUNT_ROLES), account: fc.constantFrom(...ACCOUNTS) })
    .map((member) => memberPrincipal(member)),
  fc.record({ id, role: fc.constantFrom(...STAFF_ROLES) }).map((person) => staffPrincipal(person)),
  fc
    .record({ id, scope: fc.constantFrom(...API_KEY_SCOPES), account: fc.constantFrom(...ACCOUNTS) })
    .map(({ account, ...key }) =>
      apiKeyPrincipal({ ...key, account: key.scope === 'customer' ? account : null, plans: null }),
    ),
);

const mostOf = (roles: readonly string[]) => fc.dictionary(fc.constantFrom(...roles), fc.integer({ min: 0, max: 9 }));
const limit = fc.record({
  hours: fc.constant(24),
  most: fc.record({ api_key: mostOf(API_KEY_SCOPES), staff: mostOf(STAFF_ROLES), member: mostOf(ACCOUNT_ROLES) }),
});
/** Any limits, also ones by which a customer may do more than the vendor's people. */
const limits: fc.Arbitrary<Limits> = fc
  .record(Object.fromEntries(LIMITS.map((name) => [name, limit])))
  .map((written) => limitsSchema.parse(written));

/** Somebody asks for something, whether or not they have to. */
const asked = fc
  .record({
    asker: principal,
    action: fc.constantFrom(...APPROVABLE),
    need: fc.constantFrom(...APPROVAL_NEEDS),
    account: fc.constantFrom(...ACCOUNTS),
  })
  .map(({ asker, action, need, account }): ApprovalRequest & { asker: Principal } => ({
    asker,
    action,
    need,
    account,
    askedBy: { kind: asker.kind, role: asker.role, id: asker.id },
  }));

describe('whoever may approve a request', () => {
  const property = (
    check: (parts: { request: ApprovalRequest; approver: Principal; given: Limits }) => void,
    options: fc.Parameters<[Limits, ApprovalRequest, Principal]> = {},
  ) =>
    fc.assert(
      fc.property(limits, asked, principal, (given, request, approver) => {
        if (mayApprove(given, approver, request)) check({ request, approver, given });
      }),
      { numRuns: 5_000, ...options },
    );

  test('could do it alone: has the permission, and sees the account', () => {
    property(({ request, approver }) => {
      expect(authorise(approver, permissionFor(request.action)).ok).toBe(true);
      expect(VisibleAccounts.of(approver).includes(request.account)).toBe(true);
    });
  });

  test('is a person, and never the one who asks', () => {
    property(({ request, approver }) => {
      expect(['staff', 'member']).toContain(approver.kind);
      expect(approver.id).not.toBe(request.askedBy.id);
    });
  });

  test('has a higher limit than whoever asks, or none, where the limit is the reason', () => {
    property(({ request, approver, given }) => {
      if (request.need !== 'limit') return;
      const name = limitNameOf(request.action);
      const most = name && limitOf(given, request.askedBy, name)?.most;
      if (name === null || most === null || most === undefined) throw new Error('There is no limit to be above');
      expect(limitOf(given, approver, name)?.most ?? Infinity).toBeGreaterThan(most);
    });
  });

  test('is of the vendor where the vendor asks, and a member where a member lacks a permission', () => {
    property(({ request, approver }) => {
      if (isOfVendor(request.askedBy)) expect(approver.kind).toBe('staff');
      if (request.need === 'permission') expect([request.askedBy.kind, approver.kind]).toEqual(['member', 'member']);
    });
  });

  test('is somebody, in this test: requests are approved in all of these ways', () => {
    const seen = new Set<string>();
    // The seed is set: another one may miss the rarest way.
    property(({ request, approver }) => seen.add(`${request.need} ${request.askedBy.kind} ${approver.kind}`), {
      seed: 1,
      numRuns: 10_000,
    });
    expect([...seen].toSorted()).toEqual([
      'limit api_key staff',
      'limit member member',
      'limit member staff',
      'limit staff staff',
      'permission member member',
    ]);
  });
});

test('somebody who may ask is above no limit and has somebody to ask, who may approve', () => {
  fc.assert(
    fc.property(
      limits,
      asked,
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      (given, { asker, action }, used, amount) => {
        const name = limitNameOf(action);
        const use = name && { limit: name, amount };
        const route = routeOf(given, asker, { action, use, used });
        const isHolder = asker.permissions.has(permissionFor(action));
        const most = use && limitOf(given, asker, use.limit)?.most;
        const isWithin = most === null || most === undefined || used + amount <= most;
        if (!route.ok) {
          expect(route.because === 'allowed').toBe(isHolder && isWithin);
          return;
        }
        expect(isHolder && isWithin).toBe(false);
        const { staff, member } = route.approvers;
        expect(staff.length + member.length).toBeGreaterThan(0);
        const request = { action, need: route.need, account: 'acct_1', askedBy: asker };
        for (const role of staff) expect(mayApprove(given, staffPrincipal({ id: 'three', role }), request)).toBe(true);
        for (const role of member)
          expect(mayApprove(given, memberPrincipal({ id: 'three', role, account: 'acct_1' }), request)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

const written = limitsSchema.parse({
  key_rotations: {
    hours: 24,
    most: { api_key: { customer: 5, agent: 10 }, staff: { agent: 10 }, member: { owner: 5 } },
  },
  given_days: { hours: 8760, most: { api_key: { agent: 93 }, staff: { agent: 93, support_lead: 366 } } },
  refunds: { hours: 720, most: {} },
});

test('an agent asks a lead above a limit, and not below it', () => {
  const agent = staffPrincipal({ id: 'per_1', role: 'agent' });
  const use = { limit: 'given_days', amount: 31 } as const;
  const route = (used: number) => routeOf(written, agent, { action: 'comp', use, used });
  expect(route(62)).toEqual({ ok: false, because: 'allowed' });
  expect(route(63)).toEqual({ ok: true, need: 'limit', approvers: { staff: ['support_lead'], member: [] } });
});

test('a lead above their own limit has nobody to ask', () => {
  const lead = staffPrincipal({ id: 'per_1', role: 'support_lead' });
  const use = { limit: 'given_days', amount: 31 } as const;
  expect(routeOf(written, lead, { action: 'comp', use, used: 366 })).toEqual({ ok: false, because: 'nobody' });
});

test('a viewer asks the owner and the managers for a command, and nobody for an intervention', () => {
  const viewer = memberPrincipal({ id: 'per_1', role: 'viewer', account: 'acct_1' });
  const ask = (action: 'pause' | 'comp') => routeOf(written, viewer, { action, use: null, used: 0 });
  const member = ['owner', 'billing_manager', 'license_manager'];
  expect(ask('pause')).toEqual({ ok: true, need: 'permission', approvers: { staff: [], member } });
  expect(ask('comp')).toEqual({ ok: false, because: 'nobody' });
});

test('a limit that was taken away since leaves nobody to approve', () => {
  const askedBy = { kind: 'staff', role: 'support_lead' } as const;
  const none = limitsSchema.parse({
    key_rotations: { hours: 1, most: {} },
    given_days: { hours: 1, most: {} },
    refunds: { hours: 1, most: {} },
  });
  expect(approversOf(none, { action: 'comp', need: 'limit', askedBy })).toEqual({ staff: [], member: [] });
});

test('a refusal names whom a member can ask, for commands alone', () => {
  const viewer = memberPrincipal({ id: 'per_1', role: 'viewer', account: 'acct_1' });
  const named = PERMISSIONS.filter((permission) => rolesToAsk(viewer, permission).length > 0);
  expect(named).toEqual(['licenses:command']);
  expect(rolesToAsk(staffPrincipal({ id: 'per_2', role: 'auditor' }), 'licenses:command')).toEqual([]);
});

test('a request can be approved for seven days', () => {
  expect([APPROVAL_DAYS, approvalEnd(0)]).toEqual([7, 7 * 86_400_000]);
});
