-- Who may read and write what: docs/decisions/0039-row-level-security.md. The rights belong to roles without a password, which the
-- logins of the processes are or become members of (db/logins.ts). The owner of the tables is bound by nothing of this.
DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['evergreen_worker', 'evergreen_api', 'evergreen_staff', 'evergreen_auth'] LOOP
    BEGIN
      -- Roles are the cluster's: another database in it may have made them.
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
  END LOOP;
END $$;
--> statement-breakpoint
-- The accounts of the caller, as each transaction of the login `evergreen_api` names them; none where it does not.
CREATE FUNCTION "visible_accounts"() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT string_to_array(current_setting('app.accounts', true), ',') $$;
--> statement-breakpoint
-- These write what no login may write by itself. A trigger's function needs no right to be called; nobody else may call them, and
-- no login may put a table of its own in the place of one that they use.
ALTER FUNCTION "current_feed_epoch"() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
--> statement-breakpoint
ALTER FUNCTION "record_account_event"() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
--> statement-breakpoint
ALTER FUNCTION "record_sandbox_event"() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "current_feed_epoch"(), "record_account_event"(), "record_sandbox_event"() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "current_feed_epoch"() TO "evergreen_worker", "evergreen_staff", "evergreen_api";
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
--> statement-breakpoint
DO $$
DECLARE
  name text;
  owned text;
BEGIN
  -- In the order in which a commit locks them, so that neither waits for the other.
  FOR name, owned IN VALUES
    ('licenses', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    -- Of the account that it was copied from; its copy is an account, too.
    ('sandboxes', 'source_account_id = ANY ((SELECT visible_accounts())::text[]) OR account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('license_labels', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('claims', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('charges', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('invoices', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('invoice_lines', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('notifications', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('payment_methods', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('limit_uses', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('events', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('audit_log', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    ('api_keys', 'account_id = ANY ((SELECT visible_accounts())::text[])'),
    -- The licence is looked up as the caller sees it.
    ('change_log', 'EXISTS (SELECT FROM licenses WHERE licenses.id = license_id)'),
    ('entitlements', 'EXISTS (SELECT FROM licenses WHERE licenses.id = license_id)'),
    ('license_keys', 'EXISTS (SELECT FROM licenses WHERE licenses.id = license_id)'),
    ('license_periods', 'EXISTS (SELECT FROM licenses WHERE licenses.id = license_id)'),
    ('claiming_steps', 'EXISTS (SELECT FROM licenses WHERE licenses.id = license_id)'),
    ('accounts', 'id = ANY ((SELECT visible_accounts())::text[])')
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY every_account ON %I TO evergreen_worker, evergreen_staff, evergreen_auth USING (true)', name);
    EXECUTE format('CREATE POLICY visible_accounts ON %I TO evergreen_api USING (%s)', name, owned);
  END LOOP;
END $$;
--> statement-breakpoint
-- The worker records what licences do, and deletes what is outdated.
GRANT SELECT, INSERT, UPDATE, DELETE ON "licenses", "license_keys", "license_periods", "license_labels", "entitlements", "claims",
  "claiming_steps", "charges", "invoices", "invoice_lines", "notifications", "payment_methods", "events", "feed_readers" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT, INSERT ON "change_log", "audit_log" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT, UPDATE ON "accounts", "sandboxes" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT, DELETE ON "idempotency_keys", "limit_uses" TO "evergreen_worker";
--> statement-breakpoint
GRANT SELECT ON "feed_epoch", "stripe_events" TO "evergreen_worker";
--> statement-breakpoint
-- A copy of a licence in a sandbox is written by the same statement as a transition.
GRANT SELECT, INSERT, UPDATE, DELETE ON "licenses", "license_keys", "license_periods", "license_labels", "entitlements", "claims",
  "claiming_steps", "charges", "invoices", "invoice_lines", "notifications", "payment_methods", "limit_uses" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT ON "change_log", "events" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "accounts", "sandboxes", "api_keys", "stripe_events" TO "evergreen_staff";
--> statement-breakpoint
GRANT SELECT ON "audit_log", "feed_epoch", "feed_readers" TO "evergreen_staff";
--> statement-breakpoint
-- Callers who see some accounts only. Licences are changed by their workflows.
GRANT SELECT ON "accounts", "sandboxes", "licenses", "license_labels", "license_keys", "license_periods", "entitlements", "change_log",
  "claims", "claiming_steps", "charges", "invoices", "invoice_lines", "notifications", "payment_methods", "limit_uses", "events", "audit_log" TO "evergreen_api";
--> statement-breakpoint
GRANT UPDATE ON "accounts" TO "evergreen_api";
--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON "payment_methods", "license_labels", "limit_uses" TO "evergreen_api";
--> statement-breakpoint
-- Before the caller is known, and for licence keys, whoever asks.
GRANT SELECT, UPDATE ON "api_keys" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_keys" TO "evergreen_auth";
--> statement-breakpoint
GRANT INSERT ON "audit_log" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT ON "license_keys" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (id, account_id, plan_id, sandbox_id, record) ON "licenses" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (id, account_id, clock, discarded_at) ON "sandboxes" TO "evergreen_auth";
--> statement-breakpoint
-- Whose a thing is that a request names, for the audit log.
GRANT SELECT (id) ON "accounts" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (id, account_id) ON "charges", "invoices" TO "evergreen_auth";
