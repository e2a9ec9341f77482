-- Everything but the shares. Nothing in here is readable: addresses are keyed indexes, secrets are digests,
-- and what is personal is sealed by the device. Times are seconds since 1970.

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    address BLOB NOT NULL UNIQUE,
    signing BLOB NOT NULL,
    sealing BLOB NOT NULL,
    -- How often these keys were followed by others.
    successions INTEGER NOT NULL,
    -- NULL where no passphrase opens it: there is a slot of that kind exactly where this is something.
    record BLOB,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    keyring BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE headers (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    header BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE slots (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    auth BLOB,
    wrapped BLOB NOT NULL,
    created INTEGER NOT NULL,
    -- 1 where one unlocker alone put it there: it is nobody's second one.
    alone INTEGER NOT NULL,
    -- When it was first shown.
    used INTEGER
) STRICT;
CREATE INDEX slots_of_account ON slots (account);

-- Accounts that release no share and change no unlocker: since when, and which slot's session pressed it.
CREATE TABLE freezes (
    account BLOB NOT NULL PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    since INTEGER NOT NULL,
    slot BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The three days that stand in for a second unlocker, once, between `until` and `expires`.
CREATE TABLE waits (
    account BLOB NOT NULL PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fields (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

-- Which shares an account deposited, not the shares. `header` is the digest of the commit's header: the same
-- share deposited by two racing commits is two entries in the share store, and this says which one counts.
CREATE TABLE shares (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    category INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    header BLOB NOT NULL,
    -- 0 kept, 1 to be destroyed in the share store, 2 destroyed there. Never used again either way.
    state INTEGER NOT NULL,
    PRIMARY KEY (account, category, epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_to_destroy ON shares (state) WHERE state = 1;

CREATE TABLE sign_ups (
    id BLOB NOT NULL PRIMARY KEY,
    address BLOB NOT NULL,
    -- NULL where no code was mailed, so that none is right.
    code BLOB,
    tries_left INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    account BLOB REFERENCES accounts ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE logins (
    id BLOB NOT NULL PRIMARY KEY,
    address BLOB NOT NULL,
    -- NULL for an address without an account.
    account BLOB REFERENCES accounts ON DELETE CASCADE,
    -- The device whose budget it counts against, if it is a known one.
    device BLOB,
    state BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX logins_of_account ON logins (account);

CREATE TABLE challenges (
    nonce BLOB NOT NULL PRIMARY KEY,
    slot BLOB NOT NULL,
    purpose INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_of_slot ON challenges (slot);

CREATE TABLE sessions (
    secret BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The slot that opened it.
    slot BLOB NOT NULL,
    nonce BLOB NOT NULL,
    -- SHA-256 of the only key shares may be released to, where the log-in named one.
    ephemeral BLOB,
    opened INTEGER NOT NULL,
    used INTEGER NOT NULL,
    -- The slot that was shown as the second one, for what, and until when that counts.
    second BLOB,
    second_for INTEGER,
    second_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_account ON sessions (account);
CREATE INDEX sessions_by_age ON sessions (opened);

CREATE TABLE devices (
    secret BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE limits (
    name TEXT NOT NULL,
    key BLOB NOT NULL,
    count INTEGER NOT NULL,
    -- Until when the next try waits, or the counted hour lasts.
    until INTEGER NOT NULL,
    forget INTEGER NOT NULL,
    PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;
