"""What would change: last year's results under another scheme or a draft."""
