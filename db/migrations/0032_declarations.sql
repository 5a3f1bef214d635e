CREATE TABLE "declarations" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"language" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"contract" text NOT NULL,
	"extraordinary" boolean NOT NULL,
	"reason" text,
	"ends_on" text,
	"acknowledge_to" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'received' NOT NULL,
	"why" text,
	"account_id" text,
	"license_id" text,
	"region" text,
	"assigned_to" text,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "declarations_kind" CHECK ("declarations"."kind" in ('cancel', 'withdraw')),
	CONSTRAINT "declarations_language" CHECK ("declarations"."language" in ('en', 'de', 'fr', 'ja')),
	CONSTRAINT "declarations_status" CHECK ("declarations"."status" in ('received', 'waiting', 'carried_out', 'closed')),
	CONSTRAINT "declarations_why" CHECK ("declarations"."why" in ('no_match', 'several_matches', 'extraordinary', 'later_day', 'not_reversible', 'key_needed', 'refused')),
	CONSTRAINT "declarations_texts" CHECK ("declarations"."name" <> '' and "declarations"."contract" <> '' and "declarations"."email" like '%_@_%' and "declarations"."acknowledge_to" like '%_@_%'),
	CONSTRAINT "declarations_day" CHECK ("declarations"."ends_on" ~ '^\d{4}-\d{2}-\d{2}$'),
	CONSTRAINT "declarations_waits_for_a_reason" CHECK ("declarations"."status" <> 'waiting' or "declarations"."why" is not null),
	CONSTRAINT "declarations_decided" CHECK (("declarations"."status" in ('carried_out', 'closed')) = ("declarations"."decided_at" is not null)),
	CONSTRAINT "declarations_carried_out" CHECK ("declarations"."status" <> 'carried_out' or "declarations"."license_id" is not null),
	CONSTRAINT "declarations_attached" CHECK (("declarations"."license_id" is null) or ("declarations"."account_id" is not null))
);
--> statement-breakpoint
ALTER TABLE "guess_counters" DROP CONSTRAINT "guess_counters_kind";--> statement-breakpoint
ALTER TABLE "declarations" ADD CONSTRAINT "declarations_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "declarations" ADD CONSTRAINT "declarations_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "declarations" ADD CONSTRAINT "declarations_assigned_fk" FOREIGN KEY ("assigned_to") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "declarations_due" ON "declarations" USING btree ("next_attempt_at") WHERE "declarations"."status" = 'received';--> statement-breakpoint
CREATE INDEX "declarations_listing" ON "declarations" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "declarations_by_status" ON "declarations" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "declarations_by_account" ON "declarations" USING btree ("account_id","created_at","id") WHERE "declarations"."account_id" is not null;--> statement-breakpoint
CREATE INDEX "accounts_by_email" ON "accounts" USING btree (lower("email")) WHERE "accounts"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "contacts_by_email" ON "contacts" USING btree (lower("email"));--> statement-breakpoint
ALTER TABLE "guess_counters" ADD CONSTRAINT "guess_counters_kind" CHECK ("guess_counters"."kind" in ('code_request', 'code_try', 'invitation', 'credential', 'license_search', 'email_change', 'email_change_try', 'approval', 'news', 'declaration', 'feedback'));--> statement-breakpoint
-- Written by hand
-- Who may read and write what, as in 0014_row_level_security.sql. What was declared, and when, nobody may write again. No member sees it:
-- whoever declared it has not shown that they are one.
ALTER TABLE "declarations" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "declarations" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "declarations" TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
GRANT SELECT, INSERT ON "declarations" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, UPDATE (status, account_id, license_id, region, assigned_to, decided_by, decided_at, note) ON "declarations" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (status, why, account_id, license_id, region, decided_at, attempts, next_attempt_at) ON "declarations" TO "evergreen_worker";
