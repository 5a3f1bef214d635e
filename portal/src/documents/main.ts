/** The script of pages that the server writes (problem list, not found): they are complete without it. */
import '../styles/site.css';
import './documents.css';
import { addProblemFilter } from './problem-filter.ts';

addProblemFilter(document);
