CREATE TABLE "account_domains" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"domain" text NOT NULL,
	"unicode_domain" text NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"verified_at" timestamp (3) with time zone,
	CONSTRAINT "account_domains_domain" CHECK ("account_domains"."domain" = lower("account_domains"."domain") and "account_domains"."domain" like '%_._%')
);
--> statement-breakpoint
CREATE TABLE "identity_providers" (
	"account_id" text PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" "bytea" NOT NULL,
	"secret_id" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"new_member_role" text NOT NULL,
	"is_enabled" boolean NOT NULL,
	"is_required" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identity_providers_issuer" CHECK ("identity_providers"."issuer" like 'https://%'),
	CONSTRAINT "identity_providers_role" CHECK ("identity_providers"."new_member_role" in ('billing_manager', 'license_manager', 'member', 'viewer')),
	CONSTRAINT "identity_providers_required" CHECK ("identity_providers"."is_enabled" or not "identity_providers"."is_required")
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"state_hash" "bytea" PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"nonce" text NOT NULL,
	"verifier" "bytea" NOT NULL,
	"secret_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"spent_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "sign_in_attempts_state_hash" CHECK (octet_length("sign_in_attempts"."state_hash") = 32),
	CONSTRAINT "sign_in_attempts_order" CHECK ("sign_in_attempts"."finished_at" is null or "sign_in_attempts"."spent_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sign_on_account_id" text;--> statement-breakpoint
ALTER TABLE "account_domains" ADD CONSTRAINT "account_domains_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_attempts" ADD CONSTRAINT "sign_in_attempts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_domains_once" ON "account_domains" USING btree ("account_id","domain");--> statement-breakpoint
CREATE UNIQUE INDEX "account_domains_one_account" ON "account_domains" USING btree ("domain") WHERE "account_domains"."verified_at" is not null;--> statement-breakpoint
CREATE INDEX "account_domains_listing" ON "account_domains" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "account_domains_by_account" ON "account_domains" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_by_age" ON "sign_in_attempts" USING btree ("created_at");
--> statement-breakpoint
-- Who may read and write what, as in 0014_row_level_security.sql.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['identity_providers', 'account_domains'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY every_account ON %I TO evergreen_worker, evergreen_staff, evergreen_auth USING (true)', name);
    EXECUTE format('CREATE POLICY visible_accounts ON %I TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]))', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- The secret of a client is written by whoever manages it, and read by the login that signs people in alone.
GRANT SELECT (account_id, issuer, client_id, metadata, new_member_role, is_enabled, is_required, created_at, updated_at), INSERT, DELETE,
  UPDATE (issuer, client_id, client_secret, secret_id, metadata, new_member_role, is_enabled, is_required, updated_at)
  ON "identity_providers" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (verified_at) ON "account_domains" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT ON "identity_providers", "account_domains" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (spent_at, finished_at) ON "sign_in_attempts" TO "evergreen_auth";
--> statement-breakpoint
GRANT UPDATE (sign_on_account_id) ON "sessions" TO "evergreen_auth";
--> statement-breakpoint
GRANT DELETE, SELECT (created_at) ON "sign_in_attempts" TO "evergreen_worker";
--> statement-breakpoint
-- Nor does the login make a member by single sign-on but of a person in a verified domain of the account, in the role of its provider,
-- whose attempt the same transaction has finished.
CREATE POLICY "just_signed_on" ON "members" FOR INSERT TO evergreen_auth WITH CHECK (EXISTS (
  SELECT FROM sign_in_attempts s
    JOIN identity_providers i ON i.account_id = s.account_id AND i.is_enabled
    JOIN account_domains d ON d.account_id = s.account_id AND d.verified_at IS NOT NULL
    JOIN people p ON split_part(lower(p.email), '@', 2) IN (d.domain, d.unicode_domain)
  WHERE s.account_id = members.account_id AND s.finished_at = now()::timestamp(3) with time zone
    AND p.id = members.person_id AND members.role = i.new_member_role AND members.role <> 'owner'
));
