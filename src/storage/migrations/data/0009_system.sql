-- The security log, and when an account was opened last.

-- What happened to an account, each sealed under the key of its day. Those keys are in the share store and are destroyed
-- after their term: what is in a copy of this file opens no more then either.
CREATE TABLE security_log (
    -- For a passphrase that is being tried, that of the log-in: it goes when that is completed.
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Days since 1970, in UTC.
    day INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX security_log_of_account ON security_log (account, day);
CREATE INDEX security_log_by_day ON security_log (day);

-- The day on which an account was opened last, in days since 1970: no nearer than that.
ALTER TABLE accounts ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET seen = unixepoch() / 86400;
-- 1 once its owner was mailed that it will be erased.
ALTER TABLE accounts ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX accounts_by_seen ON accounts (seen);
