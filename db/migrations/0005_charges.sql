CREATE TABLE "charges" (
	"key" text PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"license_id" text NOT NULL,
	"account_id" text NOT NULL,
	"sandbox_id" text,
	"purpose" text NOT NULL,
	"lines" jsonb NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"collection" text NOT NULL,
	"status" text NOT NULL,
	"invoice_id" text,
	"generation" integer DEFAULT 0 NOT NULL,
	"attempts" integer NOT NULL,
	"tried_at" timestamp (3) with time zone NOT NULL,
	"failure" text,
	"hosted_url" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "charges_id_unique" UNIQUE("id"),
	CONSTRAINT "charges_id" CHECK ("charges"."id" like 'chg\_%'),
	CONSTRAINT "charges_key" CHECK (char_length("charges"."key") between 1 and 500),
	CONSTRAINT "charges_purpose" CHECK ("charges"."purpose" in ('period', 'change', 'usage', 'adjustment')),
	CONSTRAINT "charges_collection" CHECK ("charges"."collection" in ('card', 'invoice', 'checkout')),
	CONSTRAINT "charges_status" CHECK ("charges"."status" in ('pending', 'action_required', 'processing', 'failed', 'void', 'paid', 'refunded')),
	CONSTRAINT "charges_lines" CHECK (jsonb_typeof("charges"."lines") = 'array' and "charges"."lines" <> '[]'),
	CONSTRAINT "charges_amount" CHECK ("charges"."amount" >= 0),
	CONSTRAINT "charges_currency" CHECK ("charges"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "charges_generation" CHECK ("charges"."generation" >= 0),
	CONSTRAINT "charges_attempts" CHECK ("charges"."attempts" >= 1),
	CONSTRAINT "charges_failure" CHECK (("charges"."status" in ('action_required', 'failed')) = ("charges"."failure" is not null)),
	CONSTRAINT "charges_invoice" CHECK ("charges"."status" not in ('processing', 'paid', 'refunded') or "charges"."invoice_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "change_log" DROP CONSTRAINT "change_log_from";--> statement-breakpoint
ALTER TABLE "change_log" DROP CONSTRAINT "change_log_to";--> statement-breakpoint
ALTER TABLE "licenses" DROP CONSTRAINT "licenses_state";--> statement-breakpoint
ALTER TABLE "licenses" DROP CONSTRAINT "licenses_period_of_state";--> statement-breakpoint
ALTER TABLE "invoices" ALTER COLUMN "period_number" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "charge_key" text NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "lines" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_sandbox_id_sandboxes_id_fk" FOREIGN KEY ("sandbox_id") REFERENCES "public"."sandboxes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "charges_listing" ON "charges" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "charges_by_license" ON "charges" USING btree ("license_id","created_at","id");--> statement-breakpoint
CREATE INDEX "charges_by_account" ON "charges" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "charges_by_status" ON "charges" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "charges_by_sandbox" ON "charges" USING btree ("sandbox_id","created_at","id") WHERE "charges"."sandbox_id" is not null;--> statement-breakpoint
CREATE INDEX "charges_by_invoice" ON "charges" USING btree ("invoice_id") WHERE "charges"."invoice_id" is not null;--> statement-breakpoint
CREATE INDEX "invoices_by_charge" ON "invoices" USING btree ("charge_key");--> statement-breakpoint
ALTER TABLE "change_log" ADD CONSTRAINT "change_log_from" CHECK ("change_log"."from_state" is null or "change_log"."from_state" in ('incomplete', 'trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired'));--> statement-breakpoint
ALTER TABLE "change_log" ADD CONSTRAINT "change_log_to" CHECK ("change_log"."to_state" in ('incomplete', 'trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired'));--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_lines" CHECK (jsonb_typeof("invoices"."lines") = 'array' and "invoices"."lines" <> '[]');--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_state" CHECK ("licenses"."state" in ('incomplete', 'trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired'));--> statement-breakpoint
ALTER TABLE "licenses" ADD CONSTRAINT "licenses_period_of_state" CHECK (("licenses"."period_start" is null) = ("licenses"."state" = 'incomplete') or "licenses"."state" = 'retired');