import type { Quotas } from '../http/quotas.ts';

/** The same quota for everybody, larger than any test needs. */
export const AMPLE_QUOTAS: Quotas = quotasOf(100);

/** The same quota for everybody. */
export function quotasOf(quota: number): Quotas {
  return {
    admin: quota,
    agent: quota,
    auditor: quota,
    customer: quota,
    product: quota,
    staff_agent: quota,
    staff_support_lead: quota,
    staff_catalog_admin: quota,
    staff_auditor: quota,
    staff_administrator: quota,
    member_owner: quota,
    member_billing_manager: quota,
    member_license_manager: quota,
    member_member: quota,
    member_viewer: quota,
    person: quota,
    pages: quota,
    unsigned: quota,
    credentials: quota,
    anonymous: quota,
  };
}
