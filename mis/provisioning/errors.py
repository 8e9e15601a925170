"""What is wrong with a file, and where. Pure."""


class FileError(Exception):
    """One sentence that begins with the place, such as `reasons[3].time_codes[1].from`."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place or 'The file'} {why}.")
        self.place = place
