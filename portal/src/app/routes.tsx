import { createBrowserRouter, Navigate } from 'react-router';
import { RequireAccount, RequireSession } from './session/require.tsx';
import { ToAccount } from './session/to-account.tsx';
import { Frame } from './shell/frame.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Root } from './shell/root.tsx';

/** Every address of the portal. Pages are loaded when they are first opened. */
export const router = createBrowserRouter(
  [
    {
      element: <Root />,
      // Nothing is shown while the first page is loaded: it takes a moment.
      HydrateFallback: () => null,
      children: [
        { path: '/sign-in', lazy: () => import('./pages/sign-in/sign-in-page.tsx') },
        {
          element: <RequireSession />,
          children: [
            { path: '/', element: <ToAccount /> },
            {
              path: '/:account',
              element: <RequireAccount />,
              children: [
                {
                  element: <Frame />,
                  children: [
                    { index: true, element: <Navigate to="licences" replace /> },
                    { path: 'licences', lazy: () => import('./pages/licences/licences-page.tsx') },
                    { path: 'licences/:license', lazy: () => import('./pages/licence/licence-page.tsx') },
                    { path: 'help', lazy: () => import('./pages/help/help-page.tsx') },
                    { path: 'help/:article', lazy: () => import('./pages/help/article-page.tsx') },
                    { path: '*', element: <NotFoundPage /> },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  { basename: '/portal' },
);
