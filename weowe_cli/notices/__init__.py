"""What is due to be said, to whom and when (SPEC 6 and 7). Pure: promises, what was told, the policy and a clock in;
a notice or a no with its reason out."""
