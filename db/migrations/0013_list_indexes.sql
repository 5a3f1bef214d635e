DROP INDEX "claims_by_license";--> statement-breakpoint
DROP INDEX "accounts_listing";--> statement-breakpoint
DROP INDEX "accounts_by_parent";--> statement-breakpoint
DROP INDEX "audit_log_by_principal";--> statement-breakpoint
DROP INDEX "audit_log_by_account";--> statement-breakpoint
DROP INDEX "audit_log_by_action";--> statement-breakpoint
DROP INDEX "audit_log_not_done";--> statement-breakpoint
DROP INDEX "charges_listing";--> statement-breakpoint
DROP INDEX "charges_by_account";--> statement-breakpoint
DROP INDEX "charges_by_status";--> statement-breakpoint
DROP INDEX "charges_by_sandbox";--> statement-breakpoint
DROP INDEX "invoices_listing";--> statement-breakpoint
DROP INDEX "invoices_by_account";--> statement-breakpoint
DROP INDEX "invoices_by_status";--> statement-breakpoint
DROP INDEX "invoices_by_sandbox";--> statement-breakpoint
DROP INDEX "license_labels_external_id";--> statement-breakpoint
DROP INDEX "licenses_listing";--> statement-breakpoint
DROP INDEX "licenses_by_account";--> statement-breakpoint
DROP INDEX "licenses_by_state";--> statement-breakpoint
DROP INDEX "licenses_by_plan";--> statement-breakpoint
DROP INDEX "licenses_by_sandbox";--> statement-breakpoint
DROP INDEX "licenses_by_period_end";--> statement-breakpoint
DROP INDEX "notifications_listing";--> statement-breakpoint
DROP INDEX "notifications_pending";--> statement-breakpoint
DROP INDEX "notifications_due";--> statement-breakpoint
DROP INDEX "notifications_by_account";--> statement-breakpoint
DROP INDEX "notifications_by_sandbox";--> statement-breakpoint
DROP INDEX "sandboxes_by_source";--> statement-breakpoint
CREATE INDEX "claiming_steps_by_age" ON "claiming_steps" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "invoices_by_payment" ON "invoices" USING btree ("status","paid_at","id") WHERE "invoices"."paid_at" is not null and "invoices"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "invoices_refused" ON "invoices" USING btree ("created_at","id") WHERE "invoices"."failure" like 'not %';--> statement-breakpoint
CREATE INDEX "notifications_unsent" ON "notifications" USING btree ("status","created_at","id") WHERE "notifications"."status" = 'failed' or ("notifications"."status" = 'suppressed' and "notifications"."sandbox_id" is null);--> statement-breakpoint
CREATE INDEX "sandboxes_in_use" ON "sandboxes" USING btree ("created_at","id") WHERE "sandboxes"."discarded_at" is null;--> statement-breakpoint
CREATE INDEX "accounts_listing" ON "accounts" USING btree ("created_at","id") WHERE "accounts"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "accounts_by_parent" ON "accounts" USING btree ("parent_id","created_at","id") WHERE "accounts"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_by_principal" ON "audit_log" USING btree ("principal_id","created_at","id","action","outcome");--> statement-breakpoint
CREATE INDEX "audit_log_by_account" ON "audit_log" USING btree ("account_id","created_at","id","action","outcome","principal_id") WHERE "audit_log"."account_id" is not null;--> statement-breakpoint
CREATE INDEX "audit_log_by_action" ON "audit_log" USING btree ("action","created_at","id","outcome");--> statement-breakpoint
CREATE INDEX "audit_log_not_done" ON "audit_log" USING btree ("outcome","created_at","id") WHERE "audit_log"."outcome" in ('refused', 'failed');--> statement-breakpoint
CREATE INDEX "charges_listing" ON "charges" USING btree ("created_at","id") WHERE "charges"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "charges_by_account" ON "charges" USING btree ("account_id","created_at","id","status","purpose");--> statement-breakpoint
CREATE INDEX "charges_by_status" ON "charges" USING btree ("purpose","status","created_at","id") WHERE "charges"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "charges_by_sandbox" ON "charges" USING btree ("sandbox_id","created_at","id","status","purpose") WHERE "charges"."sandbox_id" is not null;--> statement-breakpoint
CREATE INDEX "invoices_listing" ON "invoices" USING btree ("created_at","id") WHERE "invoices"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "invoices_by_account" ON "invoices" USING btree ("account_id","created_at","id","status","paid_at");--> statement-breakpoint
CREATE INDEX "invoices_by_status" ON "invoices" USING btree ("status","created_at","id") WHERE "invoices"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "invoices_by_sandbox" ON "invoices" USING btree ("sandbox_id","created_at","id","status","paid_at") WHERE "invoices"."sandbox_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "license_labels_external_id" ON "license_labels" USING btree ("external_id","account_id") WHERE "license_labels"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "licenses_listing" ON "licenses" USING btree ("created_at","id") WHERE "licenses"."sandbox_id" is null and not ("licenses"."state" = 'retired' and "licenses"."period_end" is null);--> statement-breakpoint
CREATE INDEX "licenses_by_account" ON "licenses" USING btree ("account_id","created_at","id","state","plan_id","period_end") WHERE not ("licenses"."state" = 'retired' and "licenses"."period_end" is null);--> statement-breakpoint
CREATE INDEX "licenses_by_state" ON "licenses" USING btree ("state","created_at","id") WHERE "licenses"."sandbox_id" is null and not ("licenses"."state" = 'retired' and "licenses"."period_end" is null);--> statement-breakpoint
CREATE INDEX "licenses_by_plan" ON "licenses" USING btree ("plan_id","state","created_at","id") WHERE "licenses"."sandbox_id" is null and not ("licenses"."state" = 'retired' and "licenses"."period_end" is null);--> statement-breakpoint
CREATE INDEX "licenses_by_sandbox" ON "licenses" USING btree ("sandbox_id","created_at","id","state","plan_id","period_end") WHERE "licenses"."sandbox_id" is not null;--> statement-breakpoint
CREATE INDEX "licenses_by_period_end" ON "licenses" USING btree ("state","period_end","id","plan_id") WHERE "licenses"."sandbox_id" is null and not ("licenses"."state" = 'retired' and "licenses"."period_end" is null);--> statement-breakpoint
CREATE INDEX "notifications_listing" ON "notifications" USING btree ("created_at","id") WHERE "notifications"."sandbox_id" is null;--> statement-breakpoint
CREATE INDEX "notifications_pending" ON "notifications" USING btree ("subject_id","next_attempt_at") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("next_attempt_at","subject_id","created_at","subject_type") WHERE "notifications"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "notifications_by_account" ON "notifications" USING btree ("account_id","created_at","id","status");--> statement-breakpoint
CREATE INDEX "notifications_by_sandbox" ON "notifications" USING btree ("sandbox_id","created_at","id","status") WHERE "notifications"."sandbox_id" is not null;--> statement-breakpoint
CREATE INDEX "sandboxes_by_source" ON "sandboxes" USING btree ("source_account_id","created_at","id","discarded_at");