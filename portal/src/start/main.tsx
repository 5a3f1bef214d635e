import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../styles/site.css';
import './start.css';
import { pageLanguage } from '../texts/texts.ts';
import { StartPage } from './start-page.tsx';

const container = document.getElementById('app');
if (!container) throw new Error('index.html has no element with the id `app`');
createRoot(container).render(
  <StrictMode>
    <StartPage language={pageLanguage()} />
  </StrictMode>,
);
