ALTER TABLE "notifications" DROP CONSTRAINT "notifications_recipient";--> statement-breakpoint
DROP INDEX "notifications_pending";--> statement-breakpoint
DROP INDEX "notifications_due";--> statement-breakpoint
CREATE INDEX "notifications_pending" ON "notifications" USING btree ("subject_id","recipient_id","next_attempt_at","deferred") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("next_attempt_at","subject_id","recipient_id","created_at","subject_type") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_recipient" CHECK ("notifications"."recipient_type" in ('account', 'contact'));