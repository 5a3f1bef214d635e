import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useId, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, unwrap, type Schemas } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { accountQuery } from '../../data/accounts.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Section } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { announce } from '../../shell/announcements.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { countryNames } from './countries.ts';

type Details = Schemas['Account']['invoice_details'];

/** Every field as it is written: empty for what is not given. */
const FIELDS = ['name', 'line1', 'line2', 'postal_code', 'city', 'country', 'tax_id', 'purchase_order'] as const;
type Field = (typeof FIELDS)[number];
type Written = Readonly<Record<Field, string>>;

/** Where the API names a value that it does not accept. */
const POINTERS: Readonly<Record<string, Field>> = {
  ...Object.fromEntries(FIELDS.map((field) => [`#/invoice_details/${field}`, field])),
  ...Object.fromEntries(FIELDS.map((field) => [`#/invoice_details/address/${field}`, field])),
};

const AUTOFILL: Readonly<Partial<Record<Field, string>>> = {
  name: 'organization',
  line1: 'address-line1',
  line2: 'address-line2',
  postal_code: 'postal-code',
  city: 'address-level2',
  country: 'country',
};

const MAX_LENGTHS: Readonly<Partial<Record<Field, number>>> = {
  postal_code: 20,
  city: 100,
  tax_id: 40,
  purchase_order: 100,
};

/** What stands on the account's invoices, from the next one on. */
export function InvoiceDetails() {
  const { t } = useTranslation('organisation');
  return (
    <Section heading={t('invoices.heading')} about={t('invoices.about')}>
      <Form />
    </Section>
  );
}

function Form() {
  const { t } = useTranslation('organisation');
  const { account, can } = useAccount();
  const client = useQueryClient();
  const { data: kept } = useSuspenseQuery(accountQuery(account));
  const [edits, setEdits] = useState<Partial<Written>>({});
  const values: Written = { ...writtenOf(kept.invoice_details), ...edits };
  const save = useMutation({
    mutationFn: async () =>
      await unwrap(
        api(account).PATCH('/v1/accounts/{id}', {
          params: { path: { id: account } },
          body: { invoice_details: detailsOf(values) },
        }),
      ),
    onSuccess: (changed) => {
      client.setQueryData(accountQuery(account).queryKey, changed);
      setEdits({});
      announce(t('invoices.saved'));
    },
  });
  const errors = errorsOf(save.error);
  const mayChange = can('accounts:update');
  const isAddressed = FIELDS.slice(1, 6).some((field) => values[field] !== '');

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  }

  return (
    <form onSubmit={submit}>
      <fieldset className="stacked-form paired" disabled={!mayChange}>
        {FIELDS.map((field) => (
          <DetailField
            key={field}
            field={field}
            value={values[field]}
            placeholder={field === 'name' ? kept.name : undefined}
            error={errors[field]}
            isRequired={isAddressed && (field === 'line1' || field === 'city' || field === 'country')}
            onChange={(value) => setEdits({ ...edits, [field]: value })}
          />
        ))}
        {mayChange ? (
          <Button look="primary" type="submit" isPending={save.isPending}>
            {t('details.save')}
          </Button>
        ) : (
          <p className="soft">
            <WhoMay rule={t('details.who_can')} permission="accounts:update" />
          </p>
        )}
      </fieldset>
      {save.error !== null && Object.keys(errors).length === 0 && <Refusal error={save.error} />}
    </form>
  );
}

interface DetailFieldProps {
  readonly field: Field;
  readonly value: string;
  readonly placeholder: string | undefined;
  readonly error: string | undefined;
  readonly isRequired: boolean;
  readonly onChange: (value: string) => void;
}

function DetailField({ field, isRequired, ...rest }: DetailFieldProps) {
  const { t } = useTranslation('organisation');
  if (field === 'country') return <CountryField isRequired={isRequired} {...rest} />;
  return (
    <TextField
      label={t(`invoices.${field}`)}
      required={isRequired}
      autoComplete={AUTOFILL[field] ?? 'off'}
      maxLength={MAX_LENGTHS[field] ?? 200}
      {...rest}
    />
  );
}

function CountryField({ value, error, isRequired, onChange }: Omit<DetailFieldProps, 'field'>) {
  const { t, i18n } = useTranslation('organisation');
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t('invoices.country')}</label>
      <select
        id={id}
        className="input"
        value={value}
        required={isRequired}
        autoComplete={AUTOFILL.country}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">{t('invoices.no_country')}</option>
        {countryNames(i18n.language).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      {error !== undefined && (
        <p className="error" id={`${id}-error`} role="alert">
          <Icon name="info" />
          {error}
        </p>
      )}
    </div>
  );
}

function writtenOf({ name, address, tax_id, purchase_order }: Details): Written {
  return {
    name: name ?? '',
    line1: address?.line1 ?? '',
    line2: address?.line2 ?? '',
    postal_code: address?.postal_code ?? '',
    city: address?.city ?? '',
    country: address?.country ?? '',
    tax_id: tax_id ?? '',
    purchase_order: purchase_order ?? '',
  };
}

function detailsOf(values: Written): Details {
  const given = (field: Field) => (values[field].trim() === '' ? null : values[field].trim());
  const { line1, city, country } = values;
  const hasAddress = [line1, city, country].some((value) => value.trim() !== '');
  return {
    name: given('name'),
    address: hasAddress ? { line1, line2: given('line2'), postal_code: given('postal_code'), city, country } : null,
    tax_id: given('tax_id'),
    purchase_order: given('purchase_order'),
  };
}

/** What the API says of single fields. */
function errorsOf(error: unknown): Partial<Record<Field, string>> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    (error.problem.errors ?? []).flatMap(({ pointer, detail }) => {
      const field = POINTERS[pointer ?? ''];
      return field === undefined ? [] : [[field, detail]];
    }),
  );
}
