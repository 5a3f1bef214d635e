import type { Settings } from '../settings.ts';
import type { DemoContents } from './demo-file.ts';
import type { Report } from './stack/report.ts';

/**
 * Fills a running system with things to look at, through its API. Run at every start, so it must find what it made
 * before; `previous` is what it answered then.
 */
export type Seed = (context: {
  settings: Settings;
  previous: DemoContents | undefined;
  report: Report;
}) => Promise<Partial<DemoContents>>;

/** Run one after another by `npm start`, before it says that it is ready. */
export const seeds: readonly Seed[] = [];
