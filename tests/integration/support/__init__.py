"""What the tests share: a lab, a FlareWarden in it, and a visitor who fills in forms."""
