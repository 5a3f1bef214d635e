import { accountLinkRoutes } from './account-links/routes.ts';
import { accountViewRoutes } from './account-views/routes.ts';
import { accountRoutes } from './accounts/routes.ts';
import { accountApiKeyRoutes } from './api-keys/account-routes.ts';
import { apiKeyRoutes } from './api-keys/routes.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { articleRoutes } from './articles/routes.ts';
import { accountAuditLogRoutes } from './audit-log/account-routes.ts';
import { auditLogRoutes } from './audit-log/routes.ts';
import { changeRoutes } from './changes/routes.ts';
import { chargeRoutes } from './charges/routes.ts';
import { activationRoutes } from './activations/routes.ts';
import { contactRoutes } from './contacts/routes.ts';
import { declarationRoutes } from './declarations/routes.ts';
import { findLicensesRoute } from './find-licenses/routes.ts';
import type { Route } from './http/route.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { changeLogRoutes } from './licenses/change-log.ts';
import { commandRoutes } from './licenses/commands.ts';
import { createLicenseRoute } from './licenses/create.ts';
import { forecastRoutes } from './licenses/forecast.ts';
import { upcomingChargesRoute } from './licenses/upcoming-charges.ts';
import { licenseReadRoutes } from './licenses/read.ts';
import { licenseTermsRoutes } from './licenses/terms.ts';
import { validateRoute } from './licenses/validate.ts';
import { invitationRoutes } from './members/invitations.ts';
import { ownershipClaimRoutes } from './members/ownership-claims.ts';
import { ownershipRoutes } from './members/ownership.ts';
import { mailPreferencesRoutes } from './mail-preferences/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { noticeRoutes } from './notices/routes.ts';
import { offerRoute } from './offers/routes.ts';
import { licensePaymentMethodsRoute } from './payment-methods/of-license.ts';
import { paymentMethodRoutes } from './payment-methods/routes.ts';
import { passkeyRoutes } from './passkeys/routes.ts';
import { passkeySignInRoutes } from './passkeys/sign-in.ts';
import { planRoutes } from './plans/routes.ts';
import { recoveryCodeRoutes } from './recovery-codes/routes.ts';
import { refundRoutes } from './refunds/routes.ts';
import { sandboxRoutes } from './sandboxes/routes.ts';
import { emailChangeRoutes } from './sessions/email-change.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { domainRoutes } from './sign-on/domains.ts';
import { identityProviderRoutes } from './sign-on/providers.ts';
import { signOnRoutes } from './sign-on/routes.ts';
import { staffRoutes } from './staff/routes.ts';
import { signalRoute } from './support/signals.ts';
import { stripeWebhookRoute } from './webhooks/stripe.ts';

/** Every resource of the API. */
export const RESOURCE_ROUTES: readonly Route[] = [
  createLicenseRoute,
  ...licenseReadRoutes,
  ...commandRoutes,
  ...licenseTermsRoutes,
  ...changeLogRoutes,
  ...changeRoutes,
  ...forecastRoutes,
  upcomingChargesRoute,
  validateRoute,
  ...accountRoutes,
  ...accountViewRoutes,
  ...noticeRoutes,
  ...planRoutes,
  offerRoute,
  ...paymentMethodRoutes,
  licensePaymentMethodsRoute,
  ...chargeRoutes,
  ...invoiceRoutes,
  ...refundRoutes,
  ...sandboxRoutes,
  signalRoute,
  ...approvalRoutes,
  ...apiKeyRoutes,
  ...accountApiKeyRoutes,
  ...auditLogRoutes,
  ...accountAuditLogRoutes,
  ...signInRoutes,
  ...passkeySignInRoutes,
  ...recoveryCodeRoutes,
  ...signOnRoutes,
  ...sessionRoutes,
  ...passkeyRoutes,
  findLicensesRoute,
  ...emailChangeRoutes,
  ...memberRoutes,
  ...invitationRoutes,
  ...ownershipRoutes,
  ...ownershipClaimRoutes,
  ...accountLinkRoutes,
  ...activationRoutes,
  ...mailPreferencesRoutes,
  ...contactRoutes,
  ...declarationRoutes,
  ...identityProviderRoutes,
  ...domainRoutes,
  ...staffRoutes,
  ...articleRoutes,
  stripeWebhookRoute,
];
