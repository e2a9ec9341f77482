-- The platform's halves, each wrapped under the platform's keys. This file is never part of a backup of data.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shares (
    account BLOB NOT NULL,
    category INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    -- Digest of the header of the commit that deposited it.
    header BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    deposited INTEGER NOT NULL,
    PRIMARY KEY (account, category, epoch, header)
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_by_age ON shares (deposited);
