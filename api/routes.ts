import { accountRoutes } from './accounts/routes.ts';
import { apiKeyRoutes } from './api-keys/routes.ts';
import type { Route } from './http/route.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { actionRoutes } from './licenses/actions.ts';
import { changeLogRoutes } from './licenses/change-log.ts';
import { createRoute } from './licenses/create.ts';
import { forecastRoute } from './licenses/forecast.ts';
import { readRoutes } from './licenses/read.ts';
import { validateRoute } from './licenses/validate.ts';
import { paymentMethodRoutes } from './payment-methods/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { sandboxRoutes } from './sandboxes/routes.ts';
import { signalRoute } from './signals/routes.ts';
import { stripeWebhookRoute } from './webhooks/stripe.ts';

/** Every resource of the API, in the order of the documentation. */
export const RESOURCE_ROUTES: readonly Route[] = [
  createRoute,
  ...readRoutes,
  ...actionRoutes,
  ...changeLogRoutes,
  forecastRoute,
  validateRoute,
  ...accountRoutes,
  ...planRoutes,
  ...paymentMethodRoutes,
  ...invoiceRoutes,
  ...sandboxRoutes,
  signalRoute,
  ...apiKeyRoutes,
  stripeWebhookRoute,
];
