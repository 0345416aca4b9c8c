"""What the store writes to people."""
