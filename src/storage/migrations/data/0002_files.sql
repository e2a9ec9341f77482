-- Files, a sealed chunk a row. One that no commit has named yet belongs to nobody's vault, and goes after a day.

CREATE TABLE files (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Of the chunks that are there: how many, and their bytes.
    chunks INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    -- When its last chunk came; NULL from the commit that names it.
    waiting INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX files_of_account ON files (account);
CREATE INDEX files_waiting ON files (waiting) WHERE waiting IS NOT NULL;

CREATE TABLE chunks (
    file BLOB NOT NULL REFERENCES files ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (file, number)
) STRICT;
