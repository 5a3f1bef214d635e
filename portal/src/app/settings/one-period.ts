import type { PostProcessorModule } from 'i18next';

/** German dates may end with a period (`30. Nov.`), and so may the sentence: one of both is written. */
export function withOnePeriod(text: string): string {
  return text.replaceAll('..', '.');
}

export const onePeriod: PostProcessorModule = { type: 'postProcessor', name: 'one-period', process: withOnePeriod };
