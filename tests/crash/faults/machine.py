"""File systems that may be filled and cut off, for tests that run as root."""

import contextlib
import fcntl
import os
import shutil
import struct
import subprocess
import time

EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
NO_LOG_FLUSH = 2  # what is in ext4's log and not on the medium is lost, as when power goes
UNMOUNT_SECONDS = 10


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


class LoopDisk:
    """An ext4 file system in a file, mounted through a loop device."""

    def __init__(self, folder, mib):
        self.image = folder / "disk.img"
        self.root = folder / "disk"
        self.root.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(mib << 20)
        run("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0",
            str(self.image))
        self.mount()

    def mount(self):
        run("mount", "-o", "loop,noatime", str(self.image), str(self.root))

    def cut_power(self):
        """From here on nothing reaches the medium; what was not synced is lost."""
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def check(self):
        """Repairs what the power loss left, as a boot does; the exit status of fsck."""
        return subprocess.run(["fsck.ext4", "-p", str(self.image)], stdout=subprocess.DEVNULL,
                              check=False).returncode

    def unmount(self):
        """A process that has just died may hold the file system for a moment."""
        deadline = time.monotonic() + UNMOUNT_SECONDS
        while True:
            try:
                return run("umount", str(self.root))
            except subprocess.CalledProcessError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.02)


class MemoryDisk:
    """A small tmpfs, where there are no loop devices."""

    def __init__(self, folder, mib):
        self.root = folder / "disk"
        self.root.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={mib}m", "penstock-test", str(self.root))

    def unmount(self):
        run("umount", str(self.root))


@contextlib.contextmanager
def mounted(kind, folder, mib):
    """A disk that is gone again afterwards, whatever happens."""
    disk = kind(folder, mib)
    try:
        yield disk
    finally:
        if os.path.ismount(disk.root):
            disk.unmount()


def why_not(kind, folder):
    """Why such a disk cannot be had here, or nothing."""
    if os.geteuid() != 0:
        return "mounting needs root"
    if kind is LoopDisk and not shutil.which("mkfs.ext4"):
        return "mkfs.ext4 is not installed"
    try:
        with mounted(kind, folder, 16):
            return None
    except (OSError, subprocess.CalledProcessError) as error:
        return f"{kind.__name__} cannot be mounted: {error}"
