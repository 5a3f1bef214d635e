import { createBrowserRouter, Navigate } from 'react-router';
import { licencesAhead } from './data/ahead.ts';
import { Component as LicencesPage } from './pages/licences/licences-page.tsx';
import { part } from './parts/load-part.ts';
import { RequireAccount, RequireSession } from './session/require.tsx';
import { ToAccount } from './session/to-account.tsx';
import { Frame } from './shell/frame.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PageProblem } from './shell/page-problem.tsx';
import { Root } from './shell/root.tsx';

/** Every address of the portal. Pages are loaded when they are first opened. */
export const router = createBrowserRouter(
  [
    {
      element: <Root />,
      errorElement: <PageProblem />,
      // Nothing is shown while the first page is loaded: it takes a moment.
      HydrateFallback: () => null,
      children: [
        { path: '/sign-in', lazy: part(() => import('./pages/sign-in/sign-in-page.tsx')) },
        { path: '/sign-on', lazy: part(() => import('./pages/sign-in/sign-on-page.tsx')) },
        {
          element: <RequireSession />,
          children: [
            { path: '/', element: <ToAccount /> },
            // Mails about a person name no account.
            { path: '/you', element: <ToAccount page="you" /> },
            { path: '/approvals/:approval', lazy: part(() => import('./pages/approvals/find-approval-page.tsx')) },
            { path: '/invitations', lazy: part(() => import('./pages/invitation/invitations-page.tsx')) },
            { path: '/claims', lazy: part(() => import('./pages/claims/claims-page.tsx')) },
            {
              path: '/:account',
              element: <RequireAccount />,
              children: [
                {
                  element: <Frame />,
                  children: [
                    {
                      errorElement: <PageProblem />,
                      children: [
                        { index: true, element: <Navigate to="licences" replace /> },
                        // Most visits begin here: loaded with the portal, the dashboard is there one round trip earlier.
                        { path: 'licences', loader: licencesAhead, Component: LicencesPage },
                        { path: 'buy', lazy: part(() => import('./pages/buy/buy-page.tsx')) },
                        { path: 'billing', lazy: part(() => import('./pages/billing/billing-page.tsx')) },
                        { path: 'billing/card-added', lazy: part(() => import('./pages/billing/card-added-page.tsx')) },
                        {
                          path: 'billing/invoices/:invoice',
                          lazy: part(() => import('./pages/billing/invoice-page.tsx')),
                        },
                        {
                          path: 'licences/:license',
                          lazy: part(() => import('./pages/licence/licence-page.tsx')),
                          children: [
                            { path: 'name', lazy: part(() => import('./pages/licence/name-sheet.tsx')) },
                            { path: ':action', lazy: part(() => import('./pages/commands/command-sheet.tsx')) },
                          ],
                        },
                        {
                          path: 'licences/:license/cancel',
                          lazy: part(() => import('./pages/commands/cancel-page.tsx')),
                        },
                        { path: 'sandbox', lazy: part(() => import('./pages/sandbox/sandboxes-page.tsx')) },
                        {
                          path: 'sandbox/:sandbox',
                          lazy: part(() => import('./pages/sandbox/sandbox-page.tsx')),
                          children: [
                            { index: true, lazy: part(() => import('./pages/sandbox/clock-page.tsx')) },
                            { path: 'compare', lazy: part(() => import('./pages/sandbox/compare-page.tsx')) },
                            { path: 'mails', lazy: part(() => import('./pages/sandbox/mails-page.tsx')) },
                            { path: 'charges', lazy: part(() => import('./pages/sandbox/charges-page.tsx')) },
                            {
                              path: 'licences/:license',
                              lazy: part(() => import('./pages/sandbox/copy-page.tsx')),
                              children: [
                                { path: ':action', lazy: part(() => import('./pages/sandbox/copy-command.tsx')) },
                              ],
                            },
                          ],
                        },
                        { path: 'notices', lazy: part(() => import('./pages/notices/notices-page.tsx')) },
                        { path: 'machines', lazy: part(() => import('./pages/machines/machines-page.tsx')) },
                        { path: 'approvals', lazy: part(() => import('./pages/approvals/approvals-page.tsx')) },
                        {
                          path: 'approvals/:approval',
                          lazy: part(() => import('./pages/approvals/approval-page.tsx')),
                        },
                        {
                          path: 'organisation',
                          lazy: part(() => import('./pages/organisation/organisation-page.tsx')),
                          children: [
                            { index: true, element: <Navigate to="members" replace /> },
                            { path: 'members', lazy: part(() => import('./pages/organisation/members-page.tsx')) },
                            { path: 'access', lazy: part(() => import('./pages/organisation/access-page.tsx')) },
                            { path: 'keys', lazy: part(() => import('./pages/organisation/keys-page.tsx')) },
                            { path: 'links', lazy: part(() => import('./pages/organisation/links-page.tsx')) },
                            { path: 'contacts', lazy: part(() => import('./pages/organisation/contacts-page.tsx')) },
                            { path: 'details', lazy: part(() => import('./pages/organisation/details-page.tsx')) },
                            { path: 'log', lazy: part(() => import('./pages/organisation/log-page.tsx')) },
                          ],
                        },
                        { path: 'you', lazy: part(() => import('./pages/you/you-page.tsx')) },
                        { path: 'help', lazy: part(() => import('./pages/help/help-page.tsx')) },
                        { path: 'help/:article', lazy: part(() => import('./pages/help/article-page.tsx')) },
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
    },
  ],
  { basename: '/portal' },
);
