import type { Notice } from '../lifecycle/effects.ts';
import { versioned } from './versioned.ts';

/** Params of notices in the rows of notifications. None may be called `version`. */
export const noticeParamsVersions = versioned<Notice['params']>('params of a notice', []);
