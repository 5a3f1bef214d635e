import type { Permission } from '../../domain/access/permissions.ts';

/** A field that only some of those have who may call its operation. */
export interface FieldRule {
  /** Ids of operations. */
  readonly operations: readonly string[];
  /** By its path in the body or the reply. */
  readonly field: string;
  readonly direction: 'write' | 'read';
  /** What is needed beside the operation's own permission; `command`: the one that the command in question needs. */
  readonly permission: Permission | 'command';
  /** What everybody else gets. */
  readonly otherwise: string;
}

/** All such fields. A test finds code that asks for a permission and is not listed. */
export const FIELD_RULES: readonly FieldRule[] = [
  {
    operations: ['followChanges'],
    field: 'subject',
    direction: 'read',
    permission: 'sandboxes:read',
    otherwise: 'never `sandbox`: changes of sandboxes are left out',
  },
  {
    operations: ['updateAccount'],
    field: 'external_id',
    direction: 'write',
    permission: 'accounts:create',
    otherwise: '403 `forbidden`',
  },
  {
    operations: ['createLicense', 'rotateKeyLicense'],
    field: 'key',
    direction: 'read',
    permission: 'license_keys:read',
    otherwise: 'null; also for a person whose last sign-in is too long ago',
  },
  {
    operations: ['getApproval'],
    field: 'preview',
    direction: 'read',
    permission: 'command',
    otherwise: 'null',
  },
  {
    operations: ['createLicense'],
    field: 'trial',
    direction: 'write',
    permission: 'trials:repeat',
    otherwise: '409 `trial_used`, where the account has tried the plan before',
  },
  {
    operations: ['listOffers'],
    field: 'data[].trial.refusal',
    direction: 'read',
    permission: 'trials:repeat',
    otherwise: '`trial_used`, where the account has tried the plan before; null with the permission',
  },
];
