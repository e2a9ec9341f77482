-- Files that were granted: which stored file a copy is of, and which one is lent to whom.

-- The file that a copy's value holds the key of; NULL where it is no file's.
ALTER TABLE grants ADD COLUMN file BLOB;

-- A look opened a file: for a short while its recipient can fetch the chunks. A loan ends with its time, with the file, with
-- the next decision about its purpose, with the copy, with a freeze and with the account.
CREATE TABLE loans (
    account BLOB NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The grant; it is to one recipient.
    id BLOB NOT NULL,
    field TEXT NOT NULL,
    file BLOB NOT NULL REFERENCES files ON DELETE CASCADE,
    recipient BLOB NOT NULL,
    decision BLOB NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (account, id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX loans_of_file ON loans (file);
