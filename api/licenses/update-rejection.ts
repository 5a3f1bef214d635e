import { ApplicationFailure } from '@temporalio/client';
import { isRefusalCode, type Refusal } from '../../domain/lifecycle/refusals.ts';
import { refusalVersions } from '../../domain/stored/refusal.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import { REFUSED } from '../../workflows/license/messages.ts';

/** The refusal with which a validator rejected an update; undefined for any other failure. Throws for one of a newer version. */
export function refusalIn(cause: unknown): Refusal | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== REFUSED) return undefined;
  // What another process has sent has no type: its fields are checked below.
  const { code, ...detail }: Partial<Record<keyof Refusal, unknown>> = refusalVersions.restore(
    cause.details?.[0] as Stored<Refusal>,
  );
  if (typeof code !== 'string' || !isRefusalCode(code)) return undefined;
  return 'about' in detail ? { code, about: aboutOf(detail.about) } : { code };
}

function aboutOf(about: unknown): NonNullable<Refusal['about']> {
  if (typeof about !== 'object' || about === null) return {};
  return Object.fromEntries(
    Object.entries(about).flatMap(([name, value]: [string, unknown]) =>
      isDetail(value) ? [[name, value] as const] : [],
    ),
  );
}

type Detail = NonNullable<Refusal['about']>[string];

function isDetail(value: unknown): value is Detail {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'number' || value === null;
}
