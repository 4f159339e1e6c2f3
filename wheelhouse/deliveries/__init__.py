"""What is carried from one place to another: bundles, and what is beside them."""
