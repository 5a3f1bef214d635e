CREATE INDEX "account_links_by_end" ON "account_links" USING btree (greatest("expires_at", "ended_at")) WHERE "account_links"."accepted_at" is null or "account_links"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "account_views_by_end" ON "account_views" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "limit_uses_by_age" ON "limit_uses" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notifications_with_error" ON "notifications" USING btree ("created_at") WHERE "notifications"."last_error" <> 'removed' and "notifications"."status" <> 'pending';--> statement-breakpoint
CREATE INDEX "invitations_by_end" ON "invitations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "ownership_claims_by_end" ON "ownership_claims" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "ownership_transfers_by_end" ON "ownership_transfers" USING btree ("expires_at");
--> statement-breakpoint
-- Written by hand
-- The audit log is append-only for as long as it is kept: see RECORD_RETENTION_DAYS in db/queries/outdated.ts.
CREATE OR REPLACE FUNCTION "refuse_change_of_audit_log"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.created_at < now() - interval '400 days' THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_log is append-only: % refused', TG_OP
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_log_append_only', TABLE = 'audit_log';
END $$;
--> statement-breakpoint
-- The worker deletes what is outdated.
GRANT DELETE ON "audit_log", "invitations" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (id, expires_at), DELETE ON "ownership_transfers", "ownership_claims", "account_views" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (id, expires_at, accepted_at, ended_at), DELETE ON "account_links" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (ended_at), DELETE ON "staff" TO "evergreen_worker";
--> statement-breakpoint
CREATE POLICY "outdated" ON "ownership_claims" TO evergreen_worker USING (true);
--> statement-breakpoint
CREATE POLICY "outdated" ON "account_links" TO evergreen_worker USING (true);
--> statement-breakpoint
-- Not the stored responses, which it deletes unread.
REVOKE SELECT ON "idempotency_keys" FROM "evergreen_worker";
--> statement-breakpoint
GRANT SELECT (key, created_at) ON "idempotency_keys" TO "evergreen_worker";
