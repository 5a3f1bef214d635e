CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"license_id" text NOT NULL,
	"internal" boolean NOT NULL,
	"action" text NOT NULL,
	"body" jsonb NOT NULL,
	"reason" text,
	"need" text NOT NULL,
	"asked_by_kind" text NOT NULL,
	"asked_by_role" text NOT NULL,
	"asked_by_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"approved_sequence" integer,
	"attempt" integer DEFAULT 0 NOT NULL,
	"decided_by_kind" text,
	"decided_by_role" text,
	"decided_by_id" text,
	"decided_at" timestamp (3) with time zone,
	"decision_reason" text,
	"code" text,
	CONSTRAINT "approvals_body" CHECK (jsonb_typeof("approvals"."body") = 'object'),
	CONSTRAINT "approvals_need" CHECK ("approvals"."need" in ('permission', 'limit')),
	CONSTRAINT "approvals_status" CHECK ("approvals"."status" in ('open', 'approved', 'done', 'refused', 'declined', 'withdrawn')),
	CONSTRAINT "approvals_decided" CHECK (num_nonnulls("approvals"."decided_by_kind", "approvals"."decided_by_role", "approvals"."decided_by_id", "approvals"."decided_at") = case when "approvals"."status" = 'open' then 0 else 4 end),
	CONSTRAINT "approvals_by_another" CHECK ("approvals"."status" = 'open' or ("approvals"."decided_by_id" = "approvals"."asked_by_id") = ("approvals"."status" = 'withdrawn')),
	CONSTRAINT "approvals_code" CHECK (("approvals"."status" = 'refused') = ("approvals"."code" is not null))
);
--> statement-breakpoint
ALTER TABLE "guess_counters" DROP CONSTRAINT "guess_counters_kind";--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "asked_by" text;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "public"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_listing" ON "approvals" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "approvals_by_account" ON "approvals" USING btree ("account_id","created_at","id","status");--> statement-breakpoint
CREATE INDEX "approvals_by_license" ON "approvals" USING btree ("license_id","created_at","id","status");--> statement-breakpoint
CREATE INDEX "approvals_by_status" ON "approvals" USING btree ("status","created_at","id");--> statement-breakpoint
ALTER TABLE "guess_counters" ADD CONSTRAINT "guess_counters_kind" CHECK ("guess_counters"."kind" in ('code_request', 'code_try', 'invitation', 'credential', 'license_search', 'email_change', 'email_change_try', 'approval'));
--> statement-breakpoint
-- Who may read and write what, as in 0014_row_level_security.sql. What the vendor's people ask one another is none of the account's.
ALTER TABLE "approvals" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "approvals" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "approvals" TO evergreen_api
  USING (account_id = ANY ((SELECT visible_accounts())::text[]) AND NOT internal);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (status, approved_sequence, attempt, decided_by_kind, decided_by_role, decided_by_id, decided_at, decision_reason, code)
  ON "approvals" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT (created_at), DELETE ON "approvals" TO "evergreen_worker";
--> statement-breakpoint
-- Whose a thing is that a request names, for the audit log.
GRANT SELECT (id, account_id) ON "approvals" TO "evergreen_auth";
