CREATE TABLE "invoice_lines" (
	"invoice_id" text NOT NULL,
	"number" integer NOT NULL,
	"account_id" text NOT NULL,
	"license_id" text NOT NULL,
	"charge_key" text NOT NULL,
	"period_number" integer,
	"line" jsonb NOT NULL,
	CONSTRAINT "invoice_lines_invoice_id_number_pk" PRIMARY KEY("invoice_id","number"),
	CONSTRAINT "invoice_lines_number" CHECK ("invoice_lines"."number" >= 1),
	CONSTRAINT "invoice_lines_period" CHECK ("invoice_lines"."period_number" >= 1)
);
--> statement-breakpoint
ALTER TABLE "invoices" DROP CONSTRAINT "invoices_period";--> statement-breakpoint
ALTER TABLE "invoices" DROP CONSTRAINT "invoices_lines";--> statement-breakpoint
DROP INDEX "invoices_by_license";--> statement-breakpoint
DROP INDEX "invoices_by_charge";--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invoice_lines_by_license" ON "invoice_lines" USING btree ("license_id","invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_lines_by_charge" ON "invoice_lines" USING btree ("charge_key");--> statement-breakpoint
INSERT INTO "invoice_lines" ("invoice_id", "number", "account_id", "license_id", "charge_key", "period_number", "line")
SELECT i.id, l.number, i.account_id, i.license_id, i.charge_key, i.period_number, l.line
FROM "invoices" i, jsonb_array_elements(i.lines) WITH ORDINALITY AS l (line, number);
--> statement-breakpoint
ALTER TABLE "invoices" DROP COLUMN "license_id";--> statement-breakpoint
ALTER TABLE "invoices" DROP COLUMN "charge_key";--> statement-breakpoint
ALTER TABLE "invoices" DROP COLUMN "lines";--> statement-breakpoint
ALTER TABLE "invoices" DROP COLUMN "period_number";