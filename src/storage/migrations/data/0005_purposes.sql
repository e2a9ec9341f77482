-- What data is used for, as it was published, and what follows from it for decisions and grants.

CREATE TABLE purposes (
    edition INTEGER NOT NULL PRIMARY KEY,
    -- JSON.
    document TEXT NOT NULL
) STRICT;
