"""The project, and who is who: schools, pupils, devices, memberships."""
