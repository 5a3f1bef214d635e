import { email as emailSchema } from '../../contract/schemas.ts';
import {
  DECLARATION_LENGTHS,
  type DeclarationContent,
  type DeclarationKind,
  type DeclarationLanguage,
} from '../../domain/declarations/declaration.ts';
import type { Form } from './read-form.ts';
import type { DeclarationTexts } from './texts.ts';

/** The fields that people fill in. */
export const DECLARATION_FIELDS = ['name', 'email', 'contract', 'kind', 'reason', 'when', 'day', 'to'] as const;
export type DeclarationField = (typeof DECLARATION_FIELDS)[number];
export type Typed = Readonly<Record<DeclarationField, string>>;
export type FieldErrors = Partial<Record<DeclarationField, keyof DeclarationTexts['errors']>>;

/** What was typed, or nothing where a form is opened. Where only one address is asked for, it is both. */
export function typedIn(form: Form | null): Typed {
  const value = (name: DeclarationField) => form?.get(name) ?? '';
  const line = (name: DeclarationField) => value(name).replaceAll(/\s+/g, ' ');
  return {
    name: line('name'),
    email: line('email'),
    contract: line('contract'),
    kind: value('kind') === 'extraordinary' ? 'extraordinary' : 'ordinary',
    reason: value('reason'),
    when: value('when') === 'day' ? 'day' : 'next',
    day: line('day'),
    to: line('to'),
  };
}

/** Reads what was typed as a declaration; or what is wrong, by field. */
export function readDeclaration(
  typed: Typed,
  { kind, language, today }: { kind: DeclarationKind; language: DeclarationLanguage; today: Temporal.PlainDate },
): { readonly declaration: DeclarationContent } | { readonly errors: FieldErrors } {
  const errors: FieldErrors = {};
  const required = (field: DeclarationField, text: string, most: number) => {
    if (text === '') errors[field] = 'required';
    else if (text.length > most) errors[field] = 'too_long';
    return text;
  };
  const address = (field: DeclarationField, text: string) => {
    const read = emailSchema.safeParse(text);
    if (!read.success) errors[field] = text === '' ? 'required' : 'email';
    return read.data ?? '';
  };
  const isCancel = kind === 'cancel';
  const extraordinary = isCancel && typed.kind === 'extraordinary';
  const day = isCancel && typed.when === 'day' ? readDay(typed.day) : null;
  if (day !== null && (day === undefined || Temporal.PlainDate.compare(day, today) < 0)) errors.day = 'day';
  if (extraordinary && typed.reason === '') errors.reason = 'reason';
  if (typed.reason.length > DECLARATION_LENGTHS.reason) errors.reason = 'too_long';
  const declaration = {
    kind,
    language,
    name: required('name', typed.name, DECLARATION_LENGTHS.name),
    email: address('email', typed.email),
    contract: required('contract', typed.contract, DECLARATION_LENGTHS.contract),
    extraordinary,
    reason: isCancel && typed.reason !== '' ? typed.reason : null,
    endsOn: day?.toString() ?? null,
    acknowledgeTo: address('to', typed.to === '' ? typed.email : typed.to),
  };
  return Object.keys(errors).length > 0 ? { errors } : { declaration };
}

/** A day as people write it: 31.12.2027, 31/12/2027, 2027-12-31. Undefined: it is none. */
function readDay(text: string): Temporal.PlainDate | undefined {
  const [, y1, m1, d1] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  const [, d2, m2, y2] = /^(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})$/.exec(text) ?? [];
  const [year, month, day] = [y1 ?? y2, m1 ?? m2, d1 ?? d2].map(Number);
  if (!year || !month || !day || year > 2199) return undefined;
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}
