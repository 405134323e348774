"""How to read: a document or a CSV data package → the same typed records, each with its evidence."""
