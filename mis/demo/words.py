"""What the demo says. Pure."""

from mis.demo.day import DemoDay
from mis.demo.school import PASSWORDS

_READY = """
Custr's demo is ready: Northfield Academy, {now} on a school day.
The school day is laid around now: {session} registration ended at {ended}, so who arrives now is late.

  Kiosk          {web}kiosk/#token={token}
  Staff pages    {web}
  MIS register   {mis}

  Sign in as     office / {office}  (admin)
                 reception / {reception}  (staff)

To try: at the kiosk choose Late Arrival, type three letters of a name such as “oli”, choose “Overslept”;
then see the mark arrive in the MIS register, and what became of it on the staff pages.
The panel of the MIS ({mis}panel) makes it slow, refuse or go away: the pupil never waits for it.

Ctrl-C stops everything. What you tried is kept in .demo/; delete that folder to begin anew.
"""


def ready(day: DemoDay, *, port: int, mis_port: int, token: str) -> str:
    """The three addresses, the passwords, and what to try."""
    return _READY.format(
        now=f"{day.now:%H:%M}",
        session=day.session,
        ended=f"{day.ended:%H:%M}",
        web=f"http://127.0.0.1:{port}/",
        mis=f"http://127.0.0.1:{mis_port}/",
        token=token,
        **PASSWORDS,
    )


def port_in_use(name: str, port: int) -> str:
    """A port that somebody else has."""
    other = port + 10 if port < 65000 else port - 10
    return f"Port {port} is in use: stop what listens there, or choose another: {name}={other} make demo."
