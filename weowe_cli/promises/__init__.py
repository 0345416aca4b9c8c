"""The promise: its record, its states, and what changes in it from night to night. Pure: values in, values out."""
