-- Accounts that nothing opens any more, to be erased once their seven days are over.

-- 1 where the mailed code begins an erasure, not an account.
ALTER TABLE sign_ups ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;

CREATE TABLE erasures (
    account BLOB NOT NULL PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    until INTEGER NOT NULL,
    -- 1 once nothing leads to the account any more and its shares are being destroyed. Opening it ended the erasure before.
    begun INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
