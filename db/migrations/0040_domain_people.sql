-- Somebody whom nobody has invited, with an address in a verified domain, gets a code by mail: for a claim of the ownership. The worker
-- finds out whether the account lets such people in by its provider alone, and whether an owner has removed whoever had the address.
GRANT SELECT (account_id, is_required) ON "identity_providers" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (account_id, email) ON "removed_members" TO "evergreen_worker";
