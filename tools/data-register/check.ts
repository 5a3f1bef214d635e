/** Reports columns of the database, and fields of its JSON columns, that the data register lacks. */
import { DATA_REGISTER } from '../../db/register/register.ts';
import * as schema from '../../db/schema/index.ts';
import { SHAPES } from '../../test/versions/shapes.ts';
import { findProblems } from './problems.ts';

const problems = findProblems(DATA_REGISTER, { schema, shapes: SHAPES });
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
