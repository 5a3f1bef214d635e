ALTER TABLE "accounts" ADD COLUMN "invoice_name" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "address_line1" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "address_line2" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "address_postal_code" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "address_city" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "address_country" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "tax_id" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "purchase_order" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "tax_id" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "purchase_order" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_address" CHECK ("accounts"."address_country" ~ '^[A-Z]{2}$' and num_nulls("accounts"."address_line1", "accounts"."address_city", "accounts"."address_country") in (0, 3));