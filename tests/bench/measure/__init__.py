"""What the benchmarks share: figures, peers, and readings of running processes."""
