"""A fleet of real processes, each machine in a network namespace of its own."""
