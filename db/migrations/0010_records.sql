-- Messages by subject and recipient, grants by source. Messages of before are about licences, and for their accounts.

ALTER TABLE "notifications" DROP CONSTRAINT "notifications_license_id_licenses_id_fk";
--> statement-breakpoint
DROP INDEX "notifications_by_license";--> statement-breakpoint
DROP INDEX "notifications_pending";--> statement-breakpoint
ALTER TABLE "entitlements" DROP CONSTRAINT "entitlements_license_id_feature_pk";--> statement-breakpoint
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_license_id_feature_source_pk" PRIMARY KEY("license_id","feature","source");--> statement-breakpoint
ALTER TABLE "notifications" RENAME COLUMN "license_id" TO "subject_id";--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "subject_type" text DEFAULT 'license' NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "subject_type" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "channel" text DEFAULT 'email' NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "channel" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "recipient_type" text DEFAULT 'account' NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "recipient_type" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "recipient_id" text;--> statement-breakpoint
UPDATE "notifications" SET "recipient_id" = "account_id";--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "recipient_id" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "notifications_by_subject" ON "notifications" USING btree ("subject_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_pending" ON "notifications" USING btree ("subject_id","sequence") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_subject" CHECK ("notifications"."subject_type" in ('license', 'account', 'sandbox'));--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_channel" CHECK ("notifications"."channel" in ('email'));--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_recipient" CHECK ("notifications"."recipient_type" in ('account'));
