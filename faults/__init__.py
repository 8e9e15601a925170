"""The fault campaign (`make faults`): servers are killed at random and at named points, kiosks send on."""
