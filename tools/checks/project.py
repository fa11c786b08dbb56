"""The project's own files, as every check sees them."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CODE_SUFFIXES = {".cc", ".h", ".py", ".js", ".mjs", ".cmake", ".sh"}
CXX_SUFFIXES = {".cc", ".h"}

# Vectors and corpora are kept byte for byte as they are published: no rule about text holds for
# them. Code that lies among them is still ours.
DATA_FOLDERS = {"corpus", "vectors", "testdata"}
DATA_PREFIXES = ("tests/conformance/sigv4/", "tests/conformance/protocols/")
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".pytest_cache"}


class Project:
    """A tree of files under `root`; paths are relative to it, with forward slashes."""

    def __init__(self, root=ROOT, paths=None):
        self.root = Path(root)
        self.paths = sorted(_list(self.root) if paths is None else paths)
        self._texts = {}

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_bytes().decode("utf-8", "replace")
        return self._texts[path]

    def lines(self, path):
        return self.text(path).split("\n")

    def exists(self, path):
        return (self.root / path).exists()

    def with_suffix(self, *suffixes):
        return [path for path in self.paths if Path(path).suffix in suffixes]

    def written(self):
        """Every text file that people write: code, documents, configuration."""
        return [path for path in self.paths if not is_data(path) and self._is_text(path)]

    def modules(self):
        """Names of the folders in src/ that are modules, in alphabetical order."""
        return sorted({path.split("/")[1] for path in self.paths if _in_module(path)})

    def _is_text(self, path):
        with open(self.root / path, "rb") as file:
            return b"\0" not in file.read(8192)


def is_data(path):
    if Path(path).suffix in CODE_SUFFIXES or path.endswith("CMakeLists.txt"):
        return False
    folders = set(path.split("/")[:-1])
    return bool(folders & DATA_FOLDERS) or (
        path.startswith(DATA_PREFIXES) and not path.endswith(".md"))


def _in_module(path):
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == "src" and parts[2] == "CMakeLists.txt"


def _list(root):
    command = ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = _walk(root)
    return [path for path in listed if path and (root / path).is_file()]


def _walk(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in files:
            yield str((Path(folder) / name).relative_to(root))
