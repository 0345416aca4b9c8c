"""The ways in which a finished letter leaves: a folder of files, a mail server. Never renders or decides anything."""
