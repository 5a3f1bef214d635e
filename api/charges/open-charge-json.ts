import type { z } from 'zod';
import type { openChargeSchema } from '../../contract/charges.ts';
import { formatInstant } from '../../contract/format.ts';
import { chargeId } from '../../db/queries/charges.ts';
import type { OpenCharge } from '../../domain/billing/charge.ts';
import { totalOf } from '../../domain/billing/lines.ts';
import { priceLineJson } from './price-line-json.ts';

/** A charge as its licence has it. */
export function openChargeJson(charge: OpenCharge): z.input<typeof openChargeSchema> {
  const { key, purpose, status, lines, attempts, triedAt, failure, invoice, actionUrl, closing } = charge;
  return {
    id: chargeId(key),
    purpose,
    status,
    amount: totalOf(lines),
    lines: lines.map(priceLineJson),
    attempts,
    tried_at: formatInstant(triedAt),
    failure,
    invoice,
    action_url: actionUrl,
    being_voided: closing !== null,
  };
}
