"""What the crash tests share: a client, a record of what it was told, and ways to break things."""
