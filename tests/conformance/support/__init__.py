"""What the conformance tests share: the server process, signing, raw HTTP and the error table."""
