ALTER TABLE "accounts" ADD COLUMN "has_access_rules" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "has_access_rules" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sign_on_auth_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sign_on_is_strong" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "identity_providers" ADD COLUMN "strong_acr_values" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_has_access_rules" UNIQUE("id","has_access_rules");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_sign_on_says" CHECK ("sessions"."sign_on_at" is not null or ("sessions"."sign_on_auth_at" is null and not "sessions"."sign_on_is_strong"));
--> statement-breakpoint
-- Written by hand

-- Whether an account requires its identity provider or is the parent of a linked account. The row is locked before it is looked at: of
-- two changes at once, the second sees what the first has done.
CREATE FUNCTION "note_access_rules"(account text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  has_rules boolean;
BEGIN
  PERFORM FROM accounts WHERE id = account FOR UPDATE;
  has_rules := EXISTS (SELECT FROM identity_providers WHERE account_id = account AND is_required)
    OR EXISTS (SELECT FROM account_links WHERE parent_id = account AND accepted_at IS NOT NULL AND ended_at IS NULL);
  UPDATE accounts SET has_access_rules = has_rules WHERE id = account AND has_access_rules <> has_rules;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "note_access_rules"(text) FROM PUBLIC;
--> statement-breakpoint
CREATE FUNCTION "note_required_provider"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM note_access_rules(coalesce(NEW.account_id, OLD.account_id));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "note_link_of_parent"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- An offer changes nothing yet: it must not wait for the account that it names, or its time would tell whether there is one.
  IF coalesce(NEW.accepted_at, OLD.accepted_at) IS NOT NULL THEN
    PERFORM note_access_rules(parent) FROM unnest(ARRAY[OLD.parent_id, NEW.parent_id]) AS parent WHERE parent IS NOT NULL ORDER BY parent;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "note_required_provider" AFTER INSERT OR DELETE OR UPDATE OF is_required ON "identity_providers"
  FOR EACH ROW EXECUTE FUNCTION "note_required_provider"();
--> statement-breakpoint
CREATE TRIGGER "note_link_of_parent" AFTER INSERT OR DELETE OR UPDATE OF accepted_at, ended_at, parent_id ON "account_links"
  FOR EACH ROW EXECUTE FUNCTION "note_link_of_parent"();
--> statement-breakpoint
SELECT note_access_rules(account_id) FROM identity_providers WHERE is_required;
--> statement-breakpoint
SELECT note_access_rules(parent_id) FROM account_links WHERE accepted_at IS NOT NULL AND ended_at IS NULL;
--> statement-breakpoint
UPDATE members m SET has_access_rules = true FROM accounts a WHERE a.id = m.account_id AND a.has_access_rules;
--> statement-breakpoint
-- The copies follow the account by themselves, and a new member cannot have another value.
ALTER TABLE "members" ADD CONSTRAINT "members_has_access_rules_fk" FOREIGN KEY ("account_id", "has_access_rules")
  REFERENCES "accounts" ("id", "has_access_rules") ON UPDATE CASCADE;
--> statement-breakpoint
GRANT SELECT (has_access_rules) ON "accounts" TO "evergreen_auth";
--> statement-breakpoint
GRANT UPDATE (sign_on_auth_at, sign_on_is_strong) ON "sessions" TO "evergreen_auth";
--> statement-breakpoint
GRANT SELECT (strong_acr_values), UPDATE (strong_acr_values) ON "identity_providers" TO "evergreen_api", "evergreen_staff";
