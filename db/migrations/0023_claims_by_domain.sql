-- The login of people also records the claim of somebody whose address is in a domain that the account has verified.
CREATE POLICY "of_domains" ON "ownership_claims" FOR INSERT TO evergreen_auth WITH CHECK (reason IS NULL AND EXISTS (
  SELECT FROM people p
  JOIN account_domains d ON d.account_id = ownership_claims.account_id AND d.verified_at IS NOT NULL
    AND d.domain = split_part(lower(p.email), '@', 2)
  WHERE p.id = ownership_claims.person_id
));
