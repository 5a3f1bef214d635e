import { z } from 'zod';
import { isLimited } from '../domain/access/limits.ts';
import { COMMANDS, type CommandName } from '../domain/lifecycle/commands.ts';
import { refusalsOf } from '../domain/lifecycle/refusals-of.ts';
import { COMMAND_CONTRACTS, commandAddress, commandProblems, commandTraits } from './commands.ts';
import { keyShown, licenseSchema, oldKeyValidUntil } from './license-schemas.ts';
import { previewFields, previewSchema } from './previews.ts';
import { defineOperation } from './operation.ts';
import { licenseId } from './schemas.ts';

/** `rotate_key` → `rotateKey`. */
function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** The operation of a command: everything but its body and summary follows from its name and the lifecycle's table. */
function commandOperation(name: CommandName) {
  const { summary, body, ...rest } = COMMAND_CONTRACTS[name];
  const description = 'description' in rest ? rest.description : undefined;
  const { repliesWithKey } = commandTraits(name);
  const refusals = refusalsOf(name);
  const license = repliesWithKey
    ? licenseSchema
        .extend({ key: keyShown, old_key_valid_until: oldKeyValidUntil })
        .meta({ id: 'LicenseWithReplacedKey' })
    : licenseSchema;
  const reply = z.union([license, previewSchema]);
  return defineOperation({
    id: `${camelCase(name)}License`,
    method: 'post',
    path: `/v1/licenses/{id}/${commandAddress(name)}`,
    tag: 'Licences',
    summary,
    ...(description === undefined ? {} : { description }),
    permission: 'licenses:command',
    params: z.object({ id: licenseId }),
    body: body.extend(previewFields),
    reply,
    // A command that can fail to pay can also wait for the payment.
    replyByStatus: refusals.includes('payment_failed') ? { 200: reply, 202: license } : {},
    problems: [
      ...refusals,
      ...commandProblems(name),
      ...(isLimited(name) ? (['limit_exceeded'] as const) : []),
      'license_not_open',
      'preview_stale',
      'preview_expired',
      'license_busy',
      'license_unavailable',
      'sandbox_discarded',
      'temporal_unavailable',
    ],
  });
}

export const commandOperations = COMMANDS.map((name) => ({ name, operation: commandOperation(name) }));
