"""What each kind of file may hold: the forms that validate them, and what is told of them to editors and readers."""
