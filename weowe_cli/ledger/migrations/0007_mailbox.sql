-- What came into the mailbox, noted in the transaction that did what it asked for: each mail counts once. A folder that the
-- server numbers anew, and a mail that comes twice, are known by the Message-ID.
CREATE TABLE mails (
    mailbox     TEXT NOT NULL,                -- user, host and folder
    validity    INTEGER NOT NULL,             -- the server's word for one numbering of the folder (UIDVALIDITY)
    uid         INTEGER NOT NULL,
    message_id  TEXT NOT NULL,
    at          TEXT NOT NULL,
    came_of_it  TEXT NOT NULL,
    PRIMARY KEY (mailbox, validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_message_id ON mails (message_id);

-- Addresses that want no letter, whatever promise they stand on: a row of an export or a new customer number changes nothing.
CREATE TABLE opt_outs (
    address  TEXT PRIMARY KEY,                -- as addresses are compared: lower case, the domain in ASCII
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    why      TEXT NOT NULL
) STRICT;
