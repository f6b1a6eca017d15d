"""What films cost on this machine. Run ``python -m benchmarks``; figures are printed, never asserted.

Machines and their load differ, so the figures to compare are ratios of things measured in one run.
"""
