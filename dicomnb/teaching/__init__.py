"""Floor 5: phantoms with known truth, and exercises that check answers."""
