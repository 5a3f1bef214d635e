CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"invoice_id" text NOT NULL,
	"account_id" text NOT NULL,
	"wanted" boolean NOT NULL,
	"status" text NOT NULL,
	"refunded" bigint DEFAULT 0 NOT NULL,
	"currency" text NOT NULL,
	"provider_id" text,
	"refusals" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"next_look_at" timestamp (3) with time zone,
	"settled_by" text,
	"note" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refunds_invoice_id_unique" UNIQUE("invoice_id"),
	CONSTRAINT "refunds_id" CHECK ("refunds"."id" like 'rfd\_%'),
	CONSTRAINT "refunds_status" CHECK ("refunds"."status" in ('pending', 'requires_action', 'succeeded', 'failed', 'settled')),
	CONSTRAINT "refunds_refunded" CHECK ("refunds"."refunded" >= 0),
	CONSTRAINT "refunds_refusals" CHECK ("refunds"."refusals" >= 0),
	CONSTRAINT "refunds_failure" CHECK (("refunds"."status" = 'failed') = ("refunds"."failure" is not null)),
	CONSTRAINT "refunds_settled" CHECK (("refunds"."status" = 'settled') = ("refunds"."settled_by" is not null) and ("refunds"."note" is null) = ("refunds"."settled_by" is null)),
	CONSTRAINT "refunds_over" CHECK ("refunds"."status" <> 'settled' or "refunds"."next_look_at" is null)
);
--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refunds_due" ON "refunds" USING btree ("next_look_at") WHERE "refunds"."next_look_at" is not null;--> statement-breakpoint
CREATE INDEX "refunds_by_account" ON "refunds" USING btree ("account_id","invoice_id");--> statement-breakpoint
CREATE INDEX "refunds_listing" ON "refunds" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "refunds_by_status" ON "refunds" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "refunds_waiting" ON "refunds" USING btree ("created_at","id") WHERE "refunds"."next_look_at" is null and "refunds"."status" not in ('succeeded', 'settled');
--> statement-breakpoint
-- Written by hand

-- Who may read and write what, as in 0014_row_level_security.sql. Staff's login also takes Stripe's reports.
ALTER TABLE "refunds" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "every_account" ON "refunds" TO evergreen_worker, evergreen_staff, evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "visible_accounts" ON "refunds" TO evergreen_api USING (account_id = ANY ((SELECT visible_accounts())::text[]));
--> statement-breakpoint
GRANT SELECT ON "refunds" TO "evergreen_api";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (wanted, status, refunded, provider_id, refusals, failure, next_look_at, updated_at) ON "refunds"
  TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (status, failure, next_look_at, settled_by, note, updated_at) ON "refunds" TO "evergreen_staff";
--> statement-breakpoint
-- Whose a thing is that a request names, for the audit log.
GRANT SELECT (id, account_id) ON "refunds" TO "evergreen_auth";
