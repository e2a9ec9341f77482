-- The keys of the security log, one a day, each wrapped under the platform's keys. One that is destroyed takes with it what
-- was written that day, in every copy of the data.

CREATE TABLE days (
    -- Days since 1970, in UTC.
    day INTEGER NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT;
