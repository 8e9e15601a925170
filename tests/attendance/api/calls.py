"""Every call of the interface, and the methods that it allows."""

CALLS = [
    ("/api/v1/devices/pair", ["POST"]),
    ("/api/v1/devices/heartbeat", ["POST"]),
    ("/api/v1/config", ["GET", "HEAD"]),
    ("/api/v1/students", ["GET", "HEAD"]),
    ("/api/v1/students/directory", ["GET", "HEAD"]),
    ("/api/v1/attendance", ["POST"]),
    ("/api/v1/attendance/batch", ["POST"]),
    ("/api/v1/attendance/018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10", ["GET", "HEAD"]),
]
