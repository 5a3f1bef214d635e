-- What the schema's own language cannot say: periods that never overlap, a log that is only ever appended to, and a
-- sandbox created together with its account.

-- Trusted extension: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
-- Deferrable, so that it is checked at the end of a statement: one statement may cut a period and put the next in place.
ALTER TABLE "license_periods" ADD CONSTRAINT "license_periods_no_overlap"
  EXCLUDE USING gist ("license_id" WITH =, "span" WITH &&) DEFERRABLE INITIALLY IMMEDIATE;
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_sandbox_id_sandboxes_id_fk"
  FOREIGN KEY ("sandbox_id") REFERENCES "sandboxes" ("id") DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
CREATE FUNCTION "refuse_change_of_log"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'change_log is append-only: % refused', TG_OP
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'change_log_append_only', TABLE = 'change_log';
END $$;
--> statement-breakpoint
CREATE TRIGGER "change_log_append_only" BEFORE UPDATE OR DELETE ON "change_log"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_log"();
--> statement-breakpoint
CREATE TRIGGER "change_log_no_truncate" BEFORE TRUNCATE ON "change_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_log"();
--> statement-breakpoint
-- A sandbox's clock moves forward only.
CREATE FUNCTION "refuse_clock_set_back"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the clock of sandbox % cannot be set back from % to %', OLD.id, OLD.clock, NEW.clock
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'sandboxes_clock_forward', TABLE = 'sandboxes';
END $$;
--> statement-breakpoint
CREATE TRIGGER "sandboxes_clock_forward" BEFORE UPDATE OF "clock" ON "sandboxes"
  FOR EACH ROW WHEN (NEW.clock < OLD.clock) EXECUTE FUNCTION "refuse_clock_set_back"();
