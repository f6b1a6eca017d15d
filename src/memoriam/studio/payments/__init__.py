"""Money: free, by bank transfer, by card."""
