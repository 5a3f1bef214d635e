ALTER TABLE "charges" ADD COLUMN "refused_methods" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "payment_method" text;--> statement-breakpoint
ALTER TABLE "license_labels" ADD COLUMN "payment_method" text;--> statement-breakpoint
ALTER TABLE "license_labels" ADD COLUMN "backup_payment_method" text;--> statement-breakpoint
CREATE INDEX "license_labels_payment_method" ON "license_labels" USING btree ("account_id","payment_method") WHERE "license_labels"."payment_method" is not null;--> statement-breakpoint
CREATE INDEX "license_labels_backup" ON "license_labels" USING btree ("account_id","backup_payment_method") WHERE "license_labels"."backup_payment_method" is not null;--> statement-breakpoint
ALTER TABLE "license_labels" ADD CONSTRAINT "license_labels_two_cards" CHECK ("license_labels"."payment_method" <> "license_labels"."backup_payment_method");--> statement-breakpoint
-- Written by hand: Drizzle cannot empty one column of two. A card of another account cannot be named, and one that is removed is named
-- no longer.
ALTER TABLE "license_labels" ADD CONSTRAINT "license_labels_paid_by" FOREIGN KEY ("account_id", "payment_method")
  REFERENCES "payment_methods" ("account_id", "stripe_id") ON DELETE SET NULL ("payment_method");
--> statement-breakpoint
ALTER TABLE "license_labels" ADD CONSTRAINT "license_labels_paid_by_backup" FOREIGN KEY ("account_id", "backup_payment_method")
  REFERENCES "payment_methods" ("account_id", "stripe_id") ON DELETE SET NULL ("backup_payment_method");
