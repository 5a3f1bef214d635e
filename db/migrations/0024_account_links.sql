CREATE TABLE "account_links" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"account_name" text NOT NULL,
	"parent_id" text NOT NULL,
	"parent_name" text,
	"for_owner" text,
	"for_billing_manager" text,
	"for_license_manager" text,
	"for_member" text,
	"for_viewer" text,
	"offered_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "account_links_to_another" CHECK ("account_links"."account_id" <> "account_links"."parent_id"),
	CONSTRAINT "account_links_roles" CHECK (coalesce("account_links"."for_owner" in ('billing_manager', 'license_manager', 'member', 'viewer'), true) and coalesce("account_links"."for_billing_manager" in ('billing_manager', 'license_manager', 'member', 'viewer'), true) and coalesce("account_links"."for_license_manager" in ('billing_manager', 'license_manager', 'member', 'viewer'), true) and coalesce("account_links"."for_member" in ('billing_manager', 'license_manager', 'member', 'viewer'), true) and coalesce("account_links"."for_viewer" in ('billing_manager', 'license_manager', 'member', 'viewer'), true)),
	CONSTRAINT "account_links_grants" CHECK (num_nonnulls("account_links"."for_owner", "account_links"."for_billing_manager", "account_links"."for_license_manager", "account_links"."for_member", "account_links"."for_viewer") > 0),
	CONSTRAINT "account_links_accepted" CHECK (("account_links"."accepted_at" is null) = ("account_links"."parent_name" is null)),
	CONSTRAINT "account_links_in_time" CHECK ("account_links"."accepted_at" <= "account_links"."expires_at")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "through" text;--> statement-breakpoint
ALTER TABLE "account_links" ADD CONSTRAINT "account_links_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "account_links_one" ON "account_links" USING btree ("account_id") WHERE "account_links"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "account_links_active" ON "account_links" USING btree ("parent_id") WHERE "account_links"."accepted_at" is not null and "account_links"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "account_links_listing" ON "account_links" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "account_links_by_account" ON "account_links" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "account_links_by_parent" ON "account_links" USING btree ("parent_id","created_at","id");
--> statement-breakpoint
-- Written by hand
-- Who may read and write what, as in 0014_row_level_security.sql and 0016_people.sql. Both sides see a link. It is the child's owner
-- who offers it and says what it allows, and the parent's who accepts.
ALTER TABLE "account_links" ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY "both_sides" ON "account_links" FOR SELECT TO evergreen_api USING (
  account_id = ANY ((SELECT visible_accounts())::text[]) OR parent_id = ANY ((SELECT visible_accounts())::text[])
);
--> statement-breakpoint
CREATE POLICY "of_the_child" ON "account_links" FOR INSERT TO evergreen_api WITH CHECK (
  account_id = ANY ((SELECT visible_accounts())::text[])
);
--> statement-breakpoint
CREATE POLICY "both_sides_to_change" ON "account_links" FOR UPDATE TO evergreen_api USING (
  account_id = ANY ((SELECT visible_accounts())::text[]) OR parent_id = ANY ((SELECT visible_accounts())::text[])
);
--> statement-breakpoint
CREATE POLICY "every_account" ON "account_links" TO evergreen_staff USING (true);
--> statement-breakpoint
-- The login of people looks up what they reach, and ends the offers of an owner who leaves.
CREATE POLICY "every_account_to_read" ON "account_links" FOR SELECT TO evergreen_auth USING (true);
--> statement-breakpoint
CREATE POLICY "every_offer_to_end" ON "account_links" FOR UPDATE TO evergreen_auth USING (accepted_at IS NULL)
  WITH CHECK (ended_at = now()::timestamp(3) with time zone);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (parent_name, for_owner, for_billing_manager, for_license_manager, for_member, for_viewer, accepted_at, ended_at)
  ON "account_links" TO "evergreen_api", "evergreen_staff";
--> statement-breakpoint
GRANT SELECT, UPDATE (ended_at) ON "account_links" TO "evergreen_auth";
--> statement-breakpoint
-- Any login but that of callers.
CREATE FUNCTION "sees_all_accounts"(login name) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT NOT pg_has_role(login, 'evergreen_api', 'usage') OR pg_has_role(login, 'evergreen_staff', 'usage') $$;
--> statement-breakpoint
-- A policy does not know what a row was: this keeps each side of a link to its part, whatever the code does.
CREATE FUNCTION "keep_link_sides"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  is_child boolean := coalesce(NEW.account_id = ANY (visible_accounts()), false);
  is_parent boolean := coalesce(NEW.parent_id = ANY (visible_accounts()), false);
BEGIN
  IF sees_all_accounts(current_user) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' AND (NEW.accepted_at IS NOT NULL OR NEW.ended_at IS NOT NULL) THEN
    RAISE EXCEPTION 'A link begins as an offer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NOT is_child AND (NEW.for_owner, NEW.for_billing_manager, NEW.for_license_manager, NEW.for_member, NEW.for_viewer)
      IS DISTINCT FROM (OLD.for_owner, OLD.for_billing_manager, OLD.for_license_manager, OLD.for_member, OLD.for_viewer) THEN
      RAISE EXCEPTION 'The child says what a link allows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT is_parent AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at THEN
      RAISE EXCEPTION 'The parent accepts a link' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_at IS NOT NULL OR (OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at) THEN
      RAISE EXCEPTION 'What has ended stays ended' USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "keep_link_sides" BEFORE INSERT OR UPDATE ON "account_links" FOR EACH ROW EXECUTE FUNCTION "keep_link_sides"();
--> statement-breakpoint
-- A caller sees the people of one side. These two say of the other what a mail and an approval need, for links that the caller sees.
CREATE FUNCTION "owners_of_link"(link text, most integer) RETURNS TABLE (email text, language text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.email, a.language
  FROM account_links l
    CROSS JOIN LATERAL (VALUES (l.account_id), (l.parent_id)) AS side (account_id)
    JOIN accounts a ON a.id = side.account_id
    CROSS JOIN LATERAL (
      SELECT m.person_id FROM members m WHERE m.account_id = side.account_id AND m.role = 'owner' ORDER BY m.created_at, m.id LIMIT most
    ) AS owner
    JOIN people p ON p.id = owner.person_id
  WHERE l.id = link AND l.accepted_at IS NOT NULL AND (
    sees_all_accounts(session_user) OR l.account_id = ANY (visible_accounts()) OR l.parent_id = ANY (visible_accounts())
  )
$$;
--> statement-breakpoint
CREATE FUNCTION "holds_role_by_link"(person text, account text, held text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM account_links l JOIN members m ON m.account_id = l.parent_id
    WHERE l.account_id = account AND l.accepted_at IS NOT NULL AND l.ended_at IS NULL AND m.person_id = person
      AND held = CASE m.role WHEN 'owner' THEN l.for_owner WHEN 'billing_manager' THEN l.for_billing_manager
        WHEN 'license_manager' THEN l.for_license_manager WHEN 'member' THEN l.for_member WHEN 'viewer' THEN l.for_viewer END
      AND NOT EXISTS (SELECT FROM members own WHERE own.person_id = person AND own.account_id = account)
      AND (sees_all_accounts(session_user) OR l.account_id = ANY (visible_accounts()))
  )
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION "owners_of_link"(text, integer), "holds_role_by_link"(text, text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION "owners_of_link"(text, integer), "holds_role_by_link"(text, text, text) TO "evergreen_api", "evergreen_staff";
