"""What declarations are made of: annotations, rooms and their state, checked functions, types."""
