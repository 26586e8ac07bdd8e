"""The viewer of slides: a picture that is zoomed and moved through levels."""
