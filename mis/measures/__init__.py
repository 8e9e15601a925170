"""What `/metrics` tells, by family. All of it is read from rows, so every process tells the same."""
