-- What recipients opened, and what they are told when that ends or changes (GDPR article 19). No reference to the account:
-- they are told that it was erased, too.

CREATE TABLE held (
    account BLOB NOT NULL,
    -- The grant; it is to one recipient.
    id BLOB NOT NULL,
    field TEXT NOT NULL,
    recipient BLOB NOT NULL,
    -- Of the last look.
    revision INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    -- 0 nothing to tell, 1 the field changed, 2 ended.
    kind INTEGER NOT NULL DEFAULT 0,
    since INTEGER,
    -- When the notice was fetched.
    told INTEGER,
    -- That it was erased: when, by which keys, and signed.
    confirmed INTEGER,
    confirmed_by BLOB,
    signature BLOB,
    -- 1 where the account is erased.
    erased INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_recipient ON held (recipient) WHERE kind > 0 AND confirmed IS NULL;
CREATE INDEX held_of_erased ON held (since) WHERE erased = 1;
