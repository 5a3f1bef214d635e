-- The feed: events by subject, in an order that a reader can follow (docs/decisions/0035-the-feed.md).

CREATE TABLE "feed_epoch" (
	"is_only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"epoch" integer NOT NULL,
	"cluster" text NOT NULL,
	CONSTRAINT "feed_epoch_one_row" CHECK ("feed_epoch"."is_only_row"),
	CONSTRAINT "feed_epoch_positive" CHECK ("feed_epoch"."epoch" >= 1)
);
--> statement-breakpoint
-- The epoch that a transaction writes. The first writer after a restore into another cluster, or after a failover, begins a new
-- one; the others wait for it. So no event is ever written in an epoch whose transaction ids are not this cluster's.
CREATE FUNCTION "current_feed_epoch"() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  here text := (SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system());
  found integer;
BEGIN
  SELECT epoch INTO found FROM feed_epoch WHERE cluster = here;
  IF found IS NULL THEN
    INSERT INTO feed_epoch (epoch, cluster) VALUES (1, here)
      ON CONFLICT (is_only_row) DO UPDATE SET epoch = feed_epoch.epoch + 1, cluster = here WHERE feed_epoch.cluster <> here;
    SELECT epoch INTO found FROM feed_epoch WHERE cluster = here;
  END IF;
  RETURN found;
END $$;
--> statement-breakpoint
CREATE TABLE "feed_readers" (
	"name" text PRIMARY KEY NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"txid" "xid8" DEFAULT '0' NOT NULL,
	"subject_type" text DEFAULT '' NOT NULL,
	"subject_id" text DEFAULT '' NOT NULL,
	"sequence" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_one_per_transition";--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_id";--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_license_id_licenses_id_fk";
--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_account_id_accounts_id_fk";
--> statement-breakpoint
DROP INDEX "events_in_order";--> statement-breakpoint
DROP INDEX "events_by_account";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "sequence" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "feed_epoch" integer DEFAULT current_feed_epoch() NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "feed_txid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "epoch" integer DEFAULT current_feed_epoch() NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "epoch" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "txid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "subject_type" text DEFAULT 'license' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "subject_type" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "events" DROP COLUMN "id";--> statement-breakpoint
ALTER TABLE "events" DROP COLUMN "position";--> statement-breakpoint
ALTER TABLE "events" RENAME COLUMN "license_id" TO "subject_id";--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_subject_type_subject_id_sequence_pk" PRIMARY KEY("subject_type","subject_id","sequence");--> statement-breakpoint
ALTER TABLE "licenses" ADD COLUMN "feed_epoch" integer DEFAULT current_feed_epoch() NOT NULL;--> statement-breakpoint
ALTER TABLE "licenses" ADD COLUMN "feed_txid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "sandboxes" ADD COLUMN "sequence" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "sandboxes" ADD COLUMN "feed_epoch" integer DEFAULT current_feed_epoch() NOT NULL;--> statement-breakpoint
ALTER TABLE "sandboxes" ADD COLUMN "feed_txid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "events_feed" ON "events" USING btree ("epoch","txid","subject_type","subject_id","sequence");--> statement-breakpoint
CREATE INDEX "events_by_age" ON "events" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_subject" CHECK ("events"."subject_type" in ('license', 'account', 'sandbox'));--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_sequence" CHECK ("events"."sequence" >= 1);
--> statement-breakpoint
-- Numbers the next event of a row. A transaction that began before the one that wrote the last event must not write the next:
-- readers would see them the other way round. It fails as a serialization does, and succeeds when it is tried again.
CREATE FUNCTION "number_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  epoch integer := current_feed_epoch();
BEGIN
  IF (OLD.feed_epoch, OLD.feed_txid) > (epoch, pg_current_xact_id()) THEN
    RAISE EXCEPTION 'a later transaction has written an event of % first', OLD.id USING ERRCODE = 'serialization_failure';
  END IF;
  NEW.sequence := OLD.sequence + 1;
  NEW.feed_epoch := epoch;
  NEW.feed_txid := pg_current_xact_id();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE FUNCTION "record_account_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := '[]';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT coalesce(jsonb_agg(key ORDER BY key), '[]') INTO changed
    FROM jsonb_each(to_jsonb(NEW)) now JOIN jsonb_each(to_jsonb(OLD)) before USING (key)
    WHERE now.value <> before.value AND key NOT IN ('sequence', 'feed_epoch', 'feed_txid', 'stripe_customer_id');
  END IF;
  INSERT INTO events (epoch, txid, subject_type, subject_id, sequence, account_id, type, data, at)
  VALUES (NEW.feed_epoch, NEW.feed_txid, 'account', NEW.id, NEW.sequence, NEW.id,
    CASE TG_OP WHEN 'INSERT' THEN 'account.created' ELSE 'account.updated' END,
    jsonb_build_object('version', 1, 'changed', changed), now());
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "record_sandbox_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO events (epoch, txid, subject_type, subject_id, sequence, account_id, type, data, at)
  VALUES (NEW.feed_epoch, NEW.feed_txid, 'sandbox', NEW.id, NEW.sequence, NEW.account_id,
    CASE WHEN TG_OP = 'INSERT' THEN 'sandbox.created' WHEN NEW.discarded_at IS NOT NULL THEN 'sandbox.discarded'
      ELSE 'sandbox.clock_advanced' END,
    jsonb_build_object('version', 1, 'clock', (extract(epoch FROM NEW.clock) * 1000)::bigint,
      'discarded', NEW.discarded_at IS NOT NULL), NEW.clock);
  RETURN NULL;
END $$;
--> statement-breakpoint
-- A link to the billing provider's customer changes nothing that anyone else sees; nor does the place in the feed.
CREATE TRIGGER "accounts_number_event" BEFORE UPDATE ON "accounts" FOR EACH ROW
  WHEN (to_jsonb(OLD) - '{stripe_customer_id,sequence,feed_epoch,feed_txid}'::text[]
    <> to_jsonb(NEW) - '{stripe_customer_id,sequence,feed_epoch,feed_txid}'::text[]) EXECUTE FUNCTION "number_event"();
--> statement-breakpoint
CREATE TRIGGER "accounts_created_event" AFTER INSERT ON "accounts" FOR EACH ROW EXECUTE FUNCTION "record_account_event"();
--> statement-breakpoint
CREATE TRIGGER "accounts_updated_event" AFTER UPDATE ON "accounts" FOR EACH ROW
  WHEN (NEW.sequence > OLD.sequence) EXECUTE FUNCTION "record_account_event"();
--> statement-breakpoint
CREATE TRIGGER "sandboxes_number_event" BEFORE UPDATE ON "sandboxes" FOR EACH ROW
  WHEN ((OLD.clock, OLD.discarded_at) IS DISTINCT FROM (NEW.clock, NEW.discarded_at)) EXECUTE FUNCTION "number_event"();
--> statement-breakpoint
CREATE TRIGGER "sandboxes_created_event" AFTER INSERT ON "sandboxes" FOR EACH ROW EXECUTE FUNCTION "record_sandbox_event"();
--> statement-breakpoint
CREATE TRIGGER "sandboxes_updated_event" AFTER UPDATE ON "sandboxes" FOR EACH ROW
  WHEN (NEW.sequence > OLD.sequence) EXECUTE FUNCTION "record_sandbox_event"();
--> statement-breakpoint
-- Accounts and sandboxes of before: each has its first event.
INSERT INTO "events" ("epoch", "txid", "subject_type", "subject_id", "sequence", "account_id", "type", "data", "at")
SELECT feed_epoch, feed_txid, 'account', id, 1, id, 'account.created', '{"version": 1, "changed": []}', created_at FROM "accounts";
--> statement-breakpoint
INSERT INTO "events" ("epoch", "txid", "subject_type", "subject_id", "sequence", "account_id", "type", "data", "at")
SELECT feed_epoch, feed_txid, 'sandbox', id, 1, account_id, 'sandbox.created', jsonb_build_object('version', 1,
  'clock', (extract(epoch FROM clock) * 1000)::bigint, 'discarded', discarded_at IS NOT NULL), clock FROM "sandboxes";
