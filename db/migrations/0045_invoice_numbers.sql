ALTER TABLE "invoices" ADD COLUMN "number" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "billed_name" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "billed_line1" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "billed_line2" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "billed_postal_code" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "billed_city" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "billed_country" text;--> statement-breakpoint
CREATE INDEX "invoices_by_number" ON "invoices" USING btree ("number") WHERE "invoices"."number" is not null;--> statement-breakpoint
-- Written by hand

-- Whoever is signed in is told which consumer rules hold for their accounts: see "describeMe".
GRANT SELECT (region) ON "accounts" TO "evergreen_auth";
