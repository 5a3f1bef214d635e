/** The script of the forms that the server writes for whoever has not signed in: they work without it. */
import './forms.css';

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
// What is to be corrected is read out first.
document.querySelector<HTMLElement>('[data-errors]')?.focus();
