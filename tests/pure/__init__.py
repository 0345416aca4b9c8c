"""The pure rooms, asked in tables: values in, values out, no file, no clock, no network."""
