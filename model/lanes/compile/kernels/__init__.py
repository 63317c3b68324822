"""What compiled loops are made of beside the rules: memory by address, vectors, luck, the driver of weeks."""
