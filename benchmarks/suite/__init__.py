"""What `make bench` is made of: see bench.py."""
