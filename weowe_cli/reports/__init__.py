"""What people look at: the report, one promise, the rules' answers, runs, the outbox, the digest. Values in, text,
HTML or a workbook out; never reads the ledger, a clock or the screen."""
