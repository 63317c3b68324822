"""What each kind of file may hold: the forms that validate them, and what editors and readers see of them."""
