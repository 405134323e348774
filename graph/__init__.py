"""Records → RDF, inference, the store, exports."""
