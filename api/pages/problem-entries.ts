import { PROBLEM_CODES, problemStatus } from '../../contract/problems.ts';
import type { Language } from '../../knowledge/languages.ts';
import { placeholdersOfProblem } from '../../knowledge/text-keys.ts';
import type { Texts } from '../../knowledge/texts.ts';

/** A problem code as the page explains it. */
export interface ProblemEntry {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  readonly next: string;
}

/** Every problem code once, in the order of the contract. `<latest>` stands for the value of `latest` in `about`. */
export function problemEntries(language: Language, texts: Texts): ProblemEntry[] {
  return PROBLEM_CODES.map((code) => {
    const { title, detail, next_step } = texts.problem(language, code, namesAsValues(code));
    return { code, status: problemStatus(code), title, meaning: detail, next: next_step };
  });
}

function namesAsValues(code: string): Readonly<Record<string, string>> {
  return Object.fromEntries(placeholdersOfProblem(code).map((name) => [name, `<${name}>`]));
}
