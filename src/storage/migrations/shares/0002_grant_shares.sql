-- The platform's halves of granted copies, each wrapped under the platform's keys.

CREATE TABLE grant_shares (
    account BLOB NOT NULL,
    id BLOB NOT NULL,
    -- Digest of the header of the commit that deposited it.
    header BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    deposited INTEGER NOT NULL,
    PRIMARY KEY (account, id, header)
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_shares_by_age ON grant_shares (deposited);
