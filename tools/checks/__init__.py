"""What the scripts in tools/ share: the project's files, its C++ as text, and reports."""
