/** The workflow code with the invented rules. */
import './invented-rules.ts';

export * from '../../workflows/index.ts';
