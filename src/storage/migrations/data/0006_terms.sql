-- What a decision says that the store itself acts on: about which purpose, whether it lets anything in, and how long.

ALTER TABLE receipts ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
-- Names of the fields that it let in, with a comma behind each.
ALTER TABLE receipts ADD COLUMN fields TEXT NOT NULL DEFAULT '';
-- 1 where it is for one look.
ALTER TABLE receipts ADD COLUMN once INTEGER NOT NULL DEFAULT 0;
-- By the server's clock; 0 where it lets nothing in, from the beginning or any more.
ALTER TABLE receipts ADD COLUMN until INTEGER NOT NULL DEFAULT 0;

-- The sooner of what copy and decision say. 0 once it ended without the person's device: its time was over, its one look
-- was taken, another decision came. Nothing sealed is in the row any more; it goes when the device takes it away.
ALTER TABLE grants ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
DROP INDEX grants_by_expiry;
CREATE INDEX grants_by_term ON grants (until) WHERE until > 0;
CREATE INDEX grants_of_decision ON grants (account, decision);
