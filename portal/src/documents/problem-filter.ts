/**
 * Shows the search field of the problem list and hides the problems that do not hold every word typed. Without this
 * script the field stays hidden, since it would do nothing.
 */
export function addProblemFilter(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('#problem-filter');
  const field = form?.querySelector('input');
  const count = form?.querySelector('output');
  if (!form || !field || !count) return;
  const problems = [...page.querySelectorAll<HTMLElement>('.problem')];
  const total = count.value;
  form.hidden = false;
  field.addEventListener('input', () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const problem of problems) {
      const text = problem.textContent.toLowerCase();
      problem.hidden = !words.every((word) => text.includes(word));
    }
    const shown = problems.filter((problem) => !problem.hidden).length;
    count.value = shown === problems.length ? total : `${shown} / ${problems.length}`;
  });
  form.addEventListener('submit', (event) => event.preventDefault());
}
