"""Above the floors: what leaves the house, and for whom it is safe to leave."""
