-- Accounts that their person deleted, and what stays of one that is gone.

-- What the proof says, for a day: its answer may get lost.
CREATE TABLE deletions (
    -- SHA-256 of the request's signature, which only the device has that asked.
    request BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL,
    time INTEGER NOT NULL,
    fields INTEGER NOT NULL,
    files INTEGER NOT NULL,
    shares INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    -- Head of the receipts.
    receipts INTEGER NOT NULL,
    receipt BLOB NOT NULL,
    forget INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of accounts that are gone, the digest of the last receipt: whoever has that receipt, and those before it, shows with
-- it that there was consent. It says of nobody whose it was.
CREATE TABLE consents (
    receipt BLOB NOT NULL PRIMARY KEY,
    forget INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far this file has come in the journal of destructions, and whether it is a backup.
CREATE TABLE marks (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
