"""Running de-identification tools: always out of process, always in an environment of their own."""
