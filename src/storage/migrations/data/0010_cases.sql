-- Requests of people and what becomes of them, and what is put on record for them. In `access_log` stands the digest of
-- each statement; here is the statement itself, which can be destroyed.

CREATE TABLE cases (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    -- The registry's number of the desk that it is for, or of who recorded it.
    desk TEXT NOT NULL,
    -- 1 while it waits for an answer.
    open INTEGER NOT NULL,
    -- By when; 0 where nothing is asked.
    due INTEGER NOT NULL,
    -- 1 once it is on record that the day went by.
    missed INTEGER NOT NULL,
    -- 1 while the data concerned is left unused.
    restricts INTEGER NOT NULL,
    -- Names of the fields concerned, with a comma behind each; all where there is none.
    subjects TEXT NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_day ON cases (due) WHERE open = 1 AND missed = 0;
CREATE INDEX cases_waiting ON cases (due, id) WHERE open = 1;

CREATE TABLE statements (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Where its digest stands in the log.
    sequence INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    digest BLOB NOT NULL,
    statement BLOB NOT NULL,
    signature BLOB NOT NULL,
    -- What was written with it, sealed.
    enclosed BLOB,
    -- Of the letter in it.
    share BLOB,
    PRIMARY KEY (account, sequence)
) STRICT;
CREATE INDEX statements_of_case ON statements (account, case_id);

-- What people take part in, as recipients see it. The name says nothing about the person's case; what ties the two together
-- is in the last two columns, and a masking empties them.
CREATE TABLE participations (
    id BLOB NOT NULL PRIMARY KEY,
    -- The recipient's number in the registry.
    number TEXT NOT NULL,
    -- What of, sealed by the recipient to itself.
    own BLOB NOT NULL,
    day INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    account BLOB REFERENCES accounts ON DELETE SET NULL,
    case_id BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX participations_of_recipient ON participations (number, day);
CREATE INDEX participations_of_account ON participations (account, case_id);
