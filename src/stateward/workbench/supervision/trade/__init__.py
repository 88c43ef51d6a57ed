"""Trade between enterprises: the sales as they were handed in, and the circles and idle resales among them."""
