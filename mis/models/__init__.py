"""The connection to the MIS, one writeback row per record, what brings pupils, and who is at work."""

from mis.models.connection import Connection
from mis.models.pupil_file import PupilFile
from mis.models.sync import SyncRun
from mis.models.worker import Worker
from mis.models.writeback import Writeback, WritebackChange

__all__ = ["Connection", "PupilFile", "SyncRun", "Worker", "Writeback", "WritebackChange"]
