"""What pretend HTTPS services share: transport, life, faults, control."""
