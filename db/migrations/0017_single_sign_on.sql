CREATE TABLE "account_domains" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"domain" text NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"looked_up_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"missing_since" timestamp (3) with time zone,
	CONSTRAINT "account_domains_domain" CHECK ("account_domains"."domain" = lower("account_domains"."domain") and "account_domains"."domain" like '%_._%'),
	CONSTRAINT "account_domains_missing" CHECK ("account_domains"."missing_since" is null or "account_domains"."verified_at" is not null)
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
	"client_set_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identity_providers_issuer" CHECK ("identity_providers"."issuer" like 'https://%'),
	CONSTRAINT "identity_providers_role" CHECK ("identity_providers"."new_member_role" in ('billing_manager', 'license_manager', 'member', 'viewer')),
	CONSTRAINT "identity_providers_required" CHECK ("identity_providers"."is_enabled" or not "identity_providers"."is_required")
);
--> statement-breakpoint
CREATE TABLE "removed_members" (
	"account_id" text NOT NULL,
	"person_id" text NOT NULL,
	"email" text NOT NULL,
	"removed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "removed_members_account_id_person_id_pk" PRIMARY KEY("account_id","person_id"),
	CONSTRAINT "removed_members_email" CHECK ("removed_members"."email" = lower("removed_members"."email"))
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
ALTER TABLE "sessions" ALTER COLUMN "signed_in_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sign_on_account_id" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sign_on_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "account_domains" ADD CONSTRAINT "account_domains_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removed_members" ADD CONSTRAINT "removed_members_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removed_members" ADD CONSTRAINT "removed_members_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_attempts" ADD CONSTRAINT "sign_in_attempts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_domains_once" ON "account_domains" USING btree ("account_id","domain");--> statement-breakpoint
CREATE UNIQUE INDEX "account_domains_one_account" ON "account_domains" USING btree ("domain") WHERE "account_domains"."verified_at" is not null;--> statement-breakpoint
CREATE INDEX "account_domains_listing" ON "account_domains" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "account_domains_by_account" ON "account_domains" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "account_domains_to_look_up" ON "account_domains" USING btree ("looked_up_at") WHERE "account_domains"."verified_at" is not null;--> statement-breakpoint
CREATE INDEX "removed_members_by_email" ON "removed_members" USING btree ("account_id","email");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_by_age" ON "sign_in_attempts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_finished" ON "sign_in_attempts" USING btree ("account_id","finished_at") WHERE "sign_in_attempts"."finished_at" is not null;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_sign_on" CHECK (("sessions"."sign_on_account_id" is null) = ("sessions"."sign_on_at" is null) and ("sessions"."signed_in_at" is not null or "sessions"."sign_on_at" is not null));--> statement-breakpoint
-- Who may read and write what, as in 0014_row_level_security.sql.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['identity_providers', 'account_domains', 'removed_members'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY every_account ON %I TO evergreen_worker, evergreen_staff, evergreen_auth USING (true)', name);
    EXECUTE format('CREATE POLICY visible_accounts ON %I TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]))', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- The secret of a client is written by whoever manages it, and read by the login that signs people in alone.
GRANT SELECT (account_id, issuer, client_id, metadata, new_member_role, is_enabled, is_required, created_at, client_set_at, updated_at), INSERT, DELETE,
  UPDATE (issuer, client_id, client_secret, secret_id, metadata, new_member_role, is_enabled, is_required, client_set_at, updated_at)
  ON "identity_providers" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (verified_at, looked_up_at, missing_since) ON "account_domains" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, UPDATE (verified_at, looked_up_at, missing_since) ON "account_domains" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT ON "identity_providers", "account_domains" TO "evergreen_auth";
--> statement-breakpoint
-- Whoever removes members records it, and cannot take it back but by an invitation that is accepted.
GRANT SELECT, INSERT, UPDATE (email, removed_at) ON "removed_members" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, DELETE ON "removed_members" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (spent_at, finished_at) ON "sign_in_attempts" TO "evergreen_auth";
--> statement-breakpoint
GRANT UPDATE (sign_on_account_id, sign_on_at) ON "sessions" TO "evergreen_auth";
--> statement-breakpoint
GRANT DELETE, SELECT (created_at) ON "sign_in_attempts" TO "evergreen_worker";
--> statement-breakpoint
-- Nor does the login make a member by single sign-on but of a person in a verified domain of the account, whom nobody has removed, in the
-- role of its provider, whose attempt the same transaction has finished.
CREATE POLICY "just_signed_on" ON "members" FOR INSERT TO evergreen_auth WITH CHECK (EXISTS (
  SELECT FROM sign_in_attempts s
    JOIN identity_providers i ON i.account_id = s.account_id AND i.is_enabled
    JOIN account_domains d ON d.account_id = s.account_id AND d.verified_at IS NOT NULL
    JOIN people p ON split_part(lower(p.email), '@', 2) = d.domain
  WHERE s.account_id = members.account_id AND s.finished_at = now()::timestamp(3) with time zone
    AND p.id = members.person_id AND members.role = i.new_member_role AND members.role <> 'owner'
    AND NOT EXISTS (
      SELECT FROM removed_members r
      WHERE r.account_id = s.account_id AND (r.person_id = p.id OR r.email = lower(p.email))
    )
));
