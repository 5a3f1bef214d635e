import { createBrowserRouter, Navigate } from 'react-router';
import { licencesAhead } from './data/ahead.ts';
import { Component as LicencesPage } from './pages/licences/licences-page.tsx';
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
            // Mails about a person name no account.
            { path: '/you', element: <ToAccount page="you" /> },
            { path: '/approvals/:approval', lazy: () => import('./pages/approvals/find-approval-page.tsx') },
            { path: '/invitations', lazy: () => import('./pages/invitation/invitations-page.tsx') },
            { path: '/claims', lazy: () => import('./pages/claims/claims-page.tsx') },
            {
              path: '/:account',
              element: <RequireAccount />,
              children: [
                {
                  element: <Frame />,
                  children: [
                    { index: true, element: <Navigate to="licences" replace /> },
                    // Most visits begin here: loaded with the portal, the dashboard is there one round trip earlier.
                    { path: 'licences', loader: licencesAhead, Component: LicencesPage },
                    { path: 'buy', lazy: () => import('./pages/buy/buy-page.tsx') },
                    { path: 'billing', lazy: () => import('./pages/billing/billing-page.tsx') },
                    { path: 'billing/card-added', lazy: () => import('./pages/billing/card-added-page.tsx') },
                    { path: 'billing/invoices/:invoice', lazy: () => import('./pages/billing/invoice-page.tsx') },
                    {
                      path: 'licences/:license',
                      lazy: () => import('./pages/licence/licence-page.tsx'),
                      children: [{ path: ':action', lazy: () => import('./pages/commands/command-sheet.tsx') }],
                    },
                    { path: 'licences/:license/cancel', lazy: () => import('./pages/commands/cancel-page.tsx') },
                    { path: 'sandbox', lazy: () => import('./pages/sandbox/sandboxes-page.tsx') },
                    {
                      path: 'sandbox/:sandbox',
                      lazy: () => import('./pages/sandbox/sandbox-page.tsx'),
                      children: [
                        { index: true, lazy: () => import('./pages/sandbox/clock-page.tsx') },
                        { path: 'compare', lazy: () => import('./pages/sandbox/compare-page.tsx') },
                        { path: 'mails', lazy: () => import('./pages/sandbox/mails-page.tsx') },
                        { path: 'charges', lazy: () => import('./pages/sandbox/charges-page.tsx') },
                        {
                          path: 'licences/:license',
                          lazy: () => import('./pages/sandbox/copy-page.tsx'),
                          children: [{ path: ':action', lazy: () => import('./pages/sandbox/copy-command.tsx') }],
                        },
                      ],
                    },
                    { path: 'notices', lazy: () => import('./pages/notices/notices-page.tsx') },
                    { path: 'machines', lazy: () => import('./pages/machines/machines-page.tsx') },
                    { path: 'approvals', lazy: () => import('./pages/approvals/approvals-page.tsx') },
                    { path: 'approvals/:approval', lazy: () => import('./pages/approvals/approval-page.tsx') },
                    {
                      path: 'organisation',
                      lazy: () => import('./pages/organisation/organisation-page.tsx'),
                      children: [
                        { index: true, element: <Navigate to="members" replace /> },
                        { path: 'members', lazy: () => import('./pages/organisation/members-page.tsx') },
                        { path: 'access', lazy: () => import('./pages/organisation/access-page.tsx') },
                        { path: 'keys', lazy: () => import('./pages/organisation/keys-page.tsx') },
                        { path: 'links', lazy: () => import('./pages/organisation/links-page.tsx') },
                        { path: 'contacts', lazy: () => import('./pages/organisation/contacts-page.tsx') },
                        { path: 'details', lazy: () => import('./pages/organisation/details-page.tsx') },
                        { path: 'log', lazy: () => import('./pages/organisation/log-page.tsx') },
                      ],
                    },
                    { path: 'you', lazy: () => import('./pages/you/you-page.tsx') },
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
