"""What learning something before an option is chosen would be worth: to know it, and to study it."""
