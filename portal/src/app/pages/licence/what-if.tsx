import {
  Button as AriaButton,
  Group,
  Input,
  Label,
  NumberField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../data/licenses.ts';
import { Icon } from '../../parts/icon.tsx';
import { pauseLengths, type Supposed, type WhatIf } from './suppositions.ts';

const NONE = 'none';

interface WhatIfChoiceProps {
  readonly options: readonly WhatIf[];
  readonly chosen: WhatIf | null;
  readonly supposed: Supposed;
  readonly plan: Plan | undefined;
  readonly onChoose: (whatIf: WhatIf | null) => void;
  readonly onSuppose: (supposed: Supposed) => void;
}

/** Chooses what is supposed, and with which values. */
export function WhatIfChoice({ options, chosen, supposed, plan, onChoose, onSuppose }: WhatIfChoiceProps) {
  const { t } = useTranslation('lifeline');
  if (options.length === 0) return null;
  return (
    <div className="life-what-if">
      <ToggleButtonGroup
        className="segments"
        aria-label={t('what_if.label')}
        selectedKeys={[chosen ?? NONE]}
        disallowEmptySelection
        onSelectionChange={([key]) => onChoose(options.find((option) => option === key) ?? null)}
      >
        <ToggleButton id={NONE} className="">
          {t('what_if.none')}
        </ToggleButton>
        {options.map((option) => (
          <ToggleButton key={option} id={option} className="">
            {t(`what_if.${option}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {chosen === 'pause' && (
        <ToggleButtonGroup
          className="segments"
          aria-label={t('what_if.pause_label')}
          selectedKeys={[supposed.days]}
          disallowEmptySelection
          onSelectionChange={([days]) => onSuppose({ ...supposed, days: Number(days ?? supposed.days) })}
        >
          {pauseLengths(plan).map((days) => (
            <ToggleButton key={days} id={days} className="">
              {t('what_if.days', { count: days })}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {chosen === 'seats' && (
        <NumberField
          className="field"
          value={supposed.seats}
          minValue={plan?.seats.min ?? 1}
          maxValue={plan?.seats.max ?? supposed.seats}
          step={1}
          onChange={(seats) => Number.isInteger(seats) && onSuppose({ ...supposed, seats })}
        >
          <Label>{t('what_if.seats_label')}</Label>
          <Group className="stepper">
            <AriaButton slot="decrement">
              <Icon name="minus" />
            </AriaButton>
            <Input />
            <AriaButton slot="increment">
              <Icon name="plus" />
            </AriaButton>
          </Group>
        </NumberField>
      )}
    </div>
  );
}
