"""Stand-ins for other people's servers: real HTTP on the loopback, so that nothing of ours is patched."""
