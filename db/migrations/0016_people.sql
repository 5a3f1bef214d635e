CREATE TABLE "guess_counters" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"subject_hash" "bytea" NOT NULL,
	"window_s" integer NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"alarmed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "guess_counters_kind_subject_subject_hash_window_s_pk" PRIMARY KEY("kind","subject","subject_hash","window_s"),
	CONSTRAINT "guess_counters_kind" CHECK ("guess_counters"."kind" in ('code_request', 'code_try', 'invitation')),
	CONSTRAINT "guess_counters_subject" CHECK ("guess_counters"."subject" in ('address', 'device', 'client', 'account')),
	CONSTRAINT "guess_counters_count" CHECK ("guess_counters"."count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"topic" text NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contacts_topic" CHECK ("contacts"."topic" in ('billing', 'technical', 'renewal')),
	CONSTRAINT "contacts_texts" CHECK ("contacts"."name" <> '' and "contacts"."email" like '%_@_%')
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"invited_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"sent" integer DEFAULT 1 NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_role" CHECK ("invitations"."role" in ('owner', 'billing_manager', 'license_manager', 'member', 'viewer')),
	CONSTRAINT "invitations_email" CHECK ("invitations"."email" like '%_@_%'),
	CONSTRAINT "invitations_one_end" CHECK (num_nonnulls("invitations"."accepted_at", "invitations"."revoked_at") < 2)
);
--> statement-breakpoint
CREATE TABLE "ownership_transfers" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"from_person_id" text NOT NULL,
	"to_person_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "ownership_transfers_to_another" CHECK ("ownership_transfers"."from_person_id" <> "ownership_transfers"."to_person_id"),
	CONSTRAINT "ownership_transfers_one_end" CHECK (num_nonnulls("ownership_transfers"."accepted_at", "ownership_transfers"."revoked_at") < 2)
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" text NOT NULL,
	"person_id" text NOT NULL,
	"account_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_person_id_account_id_pk" PRIMARY KEY("person_id","account_id"),
	CONSTRAINT "members_role" CHECK ("members"."role" in ('owner', 'billing_manager', 'license_manager', 'member', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "people_texts" CHECK ("people"."name" <> '' and "people"."email" like '%_@_%' and "people"."email" = btrim("people"."email"))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"person_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"signed_in_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"user_agent" text,
	"address" text,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "sessions_token_hash" CHECK (octet_length("sessions"."token_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "sign_in_codes" (
	"address_hash" "bytea" NOT NULL,
	"device_hash" "bytea" NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"spent_at" timestamp (3) with time zone,
	CONSTRAINT "sign_in_codes_address_hash_device_hash_pk" PRIMARY KEY("address_hash","device_hash"),
	CONSTRAINT "sign_in_codes_hashes" CHECK (octet_length("sign_in_codes"."address_hash") = 32 and octet_length("sign_in_codes"."code_hash") = 32 and octet_length("sign_in_codes"."device_hash") in (0, 32))
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"person_id" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "staff_role" CHECK ("staff"."role" in ('agent', 'support_lead', 'catalog_admin', 'auditor', 'administrator'))
);
--> statement-breakpoint
CREATE TABLE "person_mails" (
	"id" text PRIMARY KEY NOT NULL,
	"template" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"secret_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" DROP CONSTRAINT "idempotency_keys_api_key_id_api_keys_id_fk";
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "session_id" text;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_transfers" ADD CONSTRAINT "ownership_transfers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_transfers" ADD CONSTRAINT "ownership_transfers_from_fk" FOREIGN KEY ("from_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ownership_transfers" ADD CONSTRAINT "ownership_transfers_to_fk" FOREIGN KEY ("to_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "guess_counters_by_age" ON "guess_counters" USING btree ("starts_at");--> statement-breakpoint
CREATE UNIQUE INDEX "contacts_once" ON "contacts" USING btree ("account_id","topic",lower("email"));--> statement-breakpoint
CREATE INDEX "contacts_listing" ON "contacts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "contacts_by_account" ON "contacts" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_open" ON "invitations" USING btree ("account_id",lower("email")) WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_by_email" ON "invitations" USING btree (lower("email")) WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_listing" ON "invitations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "invitations_by_account" ON "invitations" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "ownership_transfers_one_open" ON "ownership_transfers" USING btree ("account_id") WHERE "ownership_transfers"."accepted_at" is null and "ownership_transfers"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "ownership_transfers_listing" ON "ownership_transfers" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "ownership_transfers_by_account" ON "ownership_transfers" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_id" ON "members" USING btree ("id");--> statement-breakpoint
CREATE INDEX "members_listing" ON "members" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "members_by_account" ON "members" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token" ON "sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_by_person" ON "sessions" USING btree ("person_id","created_at","id") WHERE "sessions"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_by_end" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_codes_by_age" ON "sign_in_codes" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "staff_listing" ON "staff" USING btree ("created_at","person_id");--> statement-breakpoint
CREATE INDEX "person_mails_due" ON "person_mails" USING btree ("next_attempt_at");--> statement-breakpoint
CREATE INDEX "person_mails_by_end" ON "person_mails" USING btree ("expires_at");
--> statement-breakpoint
-- Who may read and write what, as in 0014_row_level_security.sql.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['members', 'invitations', 'ownership_transfers', 'contacts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY visible_accounts ON %I TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]))', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['invitations', 'contacts'] LOOP
    EXECUTE format('CREATE POLICY every_account ON %I TO evergreen_worker, evergreen_staff, evergreen_auth USING (true)', name);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY "every_account" ON "members" TO evergreen_worker, evergreen_staff USING (true);
--> statement-breakpoint
CREATE POLICY "every_account" ON "ownership_transfers" TO evergreen_worker, evergreen_staff USING (true);
--> statement-breakpoint
-- What people do for themselves is written by the login `evergreen_auth`, which sees all accounts: whoever accepts an invitation sees
-- none yet. It makes nobody a member but those whose invitation the same transaction has accepted, records offers of owners to members
-- only, and changes no roles but of two between whom the same transaction has handed over an account.
CREATE POLICY "every_account_to_read" ON "members" FOR SELECT TO evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "every_account_to_leave" ON "members" FOR DELETE TO evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "just_invited" ON "members" FOR INSERT TO evergreen_auth WITH CHECK (EXISTS (
  SELECT FROM invitations i JOIN people p ON lower(p.email) = lower(i.email)
  WHERE p.id = person_id AND i.account_id = members.account_id AND i.role = members.role
    AND i.accepted_at = now()::timestamp(3) with time zone
));
--> statement-breakpoint
CREATE POLICY "every_account_to_read" ON "ownership_transfers" FOR SELECT TO evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "every_account_to_change" ON "ownership_transfers" FOR UPDATE TO evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "from_owner_to_member" ON "ownership_transfers" FOR INSERT TO evergreen_auth WITH CHECK (EXISTS (
  SELECT FROM members giver JOIN members receiver USING (account_id)
  WHERE account_id = ownership_transfers.account_id AND giver.person_id = from_person_id AND giver.role = 'owner'
    AND receiver.person_id = to_person_id
));
--> statement-breakpoint
CREATE POLICY "just_handed_over" ON "members" FOR UPDATE TO evergreen_auth USING (EXISTS (
  SELECT FROM ownership_transfers t
  WHERE t.account_id = members.account_id AND person_id IN (t.from_person_id, t.to_person_id)
    AND t.accepted_at = now()::timestamp(3) with time zone
)) WITH CHECK (EXISTS (
  SELECT FROM ownership_transfers t
  WHERE t.account_id = members.account_id AND t.accepted_at = now()::timestamp(3) with time zone
    AND (person_id, role) IN ((t.from_person_id, 'member'), (t.to_person_id, 'owner'))
));
--> statement-breakpoint
-- A person belongs to no account. Callers see those who are members of an account that they see.
ALTER TABLE "people" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "people" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "people" TO evergreen_api USING (EXISTS (SELECT FROM members WHERE members.person_id = people.id));
--> statement-breakpoint
-- The worker sends mails to people, and deletes what is outdated.
GRANT SELECT, DELETE, UPDATE (attempts, last_error, next_attempt_at) ON "person_mails" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT ON "people", "invitations" TO "evergreen_worker";
--> statement-breakpoint
GRANT DELETE ON "sessions", "sign_in_codes", "guess_counters" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (expires_at) ON "sessions" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (created_at) ON "sign_in_codes" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (starts_at) ON "guess_counters" TO "evergreen_worker";
--> statement-breakpoint
-- Whoever manages members writes them mails, and reads none.
GRANT INSERT ON "person_mails" TO "evergreen_api", "evergreen_staff", "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (role) ON "members" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (expires_at, sent, revoked_at) ON "invitations" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, UPDATE (revoked_at) ON "ownership_transfers" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "contacts" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT (id, name, email) ON "people" TO "evergreen_api";
--> statement-breakpoint
-- The vendor's people, and the end of their sessions when their role changes.
GRANT SELECT, INSERT ON "people" TO "evergreen_staff", "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (role, ended_at) ON "staff" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT (id, person_id, revoked_at), UPDATE (revoked_at) ON "sessions" TO "evergreen_staff";
--> statement-breakpoint
-- Signing in, and what a person does for themselves. A session stays its person's.
GRANT SELECT, INSERT, UPDATE (token_hash, last_used_at, signed_in_at, expires_at, user_agent, address, revoked_at) ON "sessions" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (code_hash, created_at, tries, spent_at) ON "sign_in_codes" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (starts_at, count, alarmed) ON "guess_counters" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT ON "staff" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (role) ON "members" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, UPDATE (accepted_at, revoked_at) ON "invitations" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (accepted_at, revoked_at) ON "ownership_transfers" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (name, language) ON "accounts" TO "evergreen_auth";
--> statement-breakpoint
-- Whose a thing is that a request names, for the audit log.
GRANT SELECT (id, account_id) ON "contacts" TO "evergreen_auth";
