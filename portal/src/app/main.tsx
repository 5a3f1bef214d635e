import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import './styles/app.css';
import { registerServiceWorker } from '../offline/register.ts';
import { firstAnswers } from './data/ahead.ts';
import { queryClient } from './data/client.ts';
import { isOfCopy } from './data/me.ts';
import { keepLastSeen } from './data/persistence.ts';
import { router } from './routes.tsx';
import { applySettings } from './settings/settings.ts';
import { startTexts } from './settings/texts.ts';

const container = document.getElementById('app');
if (!container) throw new Error('portal.html has no element with the id `app`');
applySettings();
await Promise.all([startTexts(), keepLastSeen(queryClient, (key) => !isOfCopy(queryClient, key))]);
await firstAnswers();
createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
registerServiceWorker();
