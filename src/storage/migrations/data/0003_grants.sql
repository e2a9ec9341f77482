-- Sealing to others: the person's keys as they followed each other, decisions with the platform's receipts, granted
-- copies, who may look, and who looked.

CREATE TABLE identities (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Counts from 0: the first keys, which nobody signed.
    number INTEGER NOT NULL,
    signing BLOB NOT NULL,
    sealing BLOB NOT NULL,
    signature BLOB,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
INSERT INTO identities SELECT id, 0, signing, sealing, NULL FROM accounts;

CREATE TABLE receipts (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The decision's number and the receipt's sequence are one.
    sequence INTEGER NOT NULL,
    -- Digest of the decision.
    decision BLOB NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE grants (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id BLOB NOT NULL,
    field TEXT NOT NULL,
    revision INTEGER NOT NULL,
    recipient BLOB NOT NULL,
    decision BLOB NOT NULL,
    purpose_version INTEGER NOT NULL,
    share BLOB NOT NULL,
    expires INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (account, id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_of_recipient ON grants (recipient);
CREATE INDEX grants_by_expiry ON grants (expires);

-- Which shares of granted copies there are, not the shares. As with `shares`.
CREATE TABLE grant_shares (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id BLOB NOT NULL,
    header BLOB NOT NULL,
    -- 0 kept, 1 to be destroyed in the share store, 2 destroyed there.
    state INTEGER NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_shares_to_destroy ON grant_shares (state) WHERE state = 1;

CREATE TABLE registry (
    sequence INTEGER NOT NULL PRIMARY KEY,
    entry BLOB NOT NULL
) STRICT;

CREATE TABLE access_log (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    entry BLOB NOT NULL,
    PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;

-- Looks and questions that were asked: each counts once.
CREATE TABLE look_nonces (
    recipient BLOB NOT NULL,
    nonce BLOB NOT NULL,
    forget INTEGER NOT NULL,
    PRIMARY KEY (recipient, nonce)
) STRICT, WITHOUT ROWID;
