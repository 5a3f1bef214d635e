import { accountRoutes } from './accounts.ts';
import { apiKeyRoutes } from './admin/api-keys.ts';
import type { Route } from './http/route.ts';
import { invoiceRoutes } from './invoices.ts';
import { actionRoutes } from './licenses/actions.ts';
import { changeLogRoutes } from './licenses/change-log.ts';
import { createRoute } from './licenses/create.ts';
import { forecastRoute } from './licenses/forecast.ts';
import { readRoutes } from './licenses/read.ts';
import { validateRoute } from './licenses/validate.ts';
import { paymentMethodRoutes } from './payment-methods.ts';
import { planRoutes } from './plans.ts';
import { sandboxRoutes } from './sandboxes/routes.ts';
import { signalRoute } from './support/signals.ts';
import { stripeRoute } from './webhooks/stripe.ts';

/** Every resource of the API, in the order of the documentation. */
export const RESOURCES: readonly Route[] = [
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
  stripeRoute,
];
