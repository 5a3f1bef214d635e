CREATE TABLE "guess_counters" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"subject_hash" "bytea" NOT NULL,
	"window_s" integer NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"alarmed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "guess_counters_kind_subject_subject_hash_window_s_pk" PRIMARY KEY("kind","subject","subject_hash","window_s"),
	CONSTRAINT "guess_counters_kind" CHECK ("guess_counters"."kind" in ('code_request', 'code_try')),
	CONSTRAINT "guess_counters_subject" CHECK ("guess_counters"."subject" in ('address', 'device', 'client')),
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
	"address_hash" "bytea" PRIMARY KEY NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"spent_at" timestamp (3) with time zone,
	CONSTRAINT "sign_in_codes_hashes" CHECK (octet_length("sign_in_codes"."address_hash") = 32 and octet_length("sign_in_codes"."code_hash") = 32)
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
CREATE INDEX "contacts_listing" ON "contacts" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_open" ON "invitations" USING btree ("account_id",lower("email")) WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_by_email" ON "invitations" USING btree (lower("email")) WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_listing" ON "invitations" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "ownership_transfers_one_open" ON "ownership_transfers" USING btree ("account_id") WHERE "ownership_transfers"."accepted_at" is null and "ownership_transfers"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "ownership_transfers_listing" ON "ownership_transfers" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_id" ON "members" USING btree ("id");--> statement-breakpoint
CREATE INDEX "members_listing" ON "members" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token" ON "sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_by_person" ON "sessions" USING btree ("person_id","created_at","id") WHERE "sessions"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_by_end" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_codes_by_age" ON "sign_in_codes" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "staff_listing" ON "staff" USING btree ("created_at","person_id");--> statement-breakpoint
CREATE INDEX "person_mails_due" ON "person_mails" USING btree ("next_attempt_at");