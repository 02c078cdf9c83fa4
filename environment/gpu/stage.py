"""Lays out what is needed of a wheel of TensorFlow's CUDA build: stage.py WHEEL SHA256 FOLDER.

FOLDER/lib gets TensorFlow's two libraries, and FOLDER/nvidia those of the CUDA wheels, where TensorFlow's RUNPATH looks for them. The few that it does not name there are linked
into a folder that it does name.
"""
import hashlib
import os
import sys
import zipfile
from pathlib import Path

TENSORFLOW = ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2")
# Of the compiler: what XLA runs, and the mathematics that it links into kernels.
COMPILER = ("nvidia/cuda_nvcc/bin/", "nvidia/cuda_nvcc/nvvm/libdevice/")
# Not in TensorFlow's RUNPATH; the CUDA runtime's folder is.
ELSEWHERE = ("cuda_nvrtc", "curand", "nccl", "nvjitlink")
NAMED = "cuda_runtime"


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else slow(file)


def slow(file):
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def target_of(name):
    """Where a file of a wheel belongs below FOLDER; None where it is not needed."""
    if name in TENSORFLOW:
        return Path("lib", Path(name).name)
    parts = Path(name).parts
    library = len(parts) == 4 and parts[0] == "nvidia" and parts[2] == "lib" and ".so" in parts[3]
    if (library or name.startswith(COMPILER)) and not name.endswith("/"):
        return Path(name)
    return None


def stage(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            target = target_of(entry.filename)
            if target is None:
                continue
            if ".." in target.parts:
                sys.exit(f"ERROR: expected names inside the wheel, got {entry.filename}")
            path = folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(path, "wb") as out:
                while piece := source.read(1 << 20):
                    out.write(piece)
            if "bin" in target.parts:
                path.chmod(0o755)
            if len(target.parts) == 4 and target.parts[1] in ELSEWHERE:
                link(folder / "nvidia" / NAMED / "lib" / path.name, Path("..", "..", target.parts[1], "lib", path.name))


def link(path, target):
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(path):
        path.unlink()
    path.symlink_to(target)


def main(wheel, digest, folder):
    found = digest_of(wheel)
    if found != digest:
        Path(wheel).unlink()
        sys.exit(f"ERROR: expected a file with SHA-256 {digest}, got {found}; it was deleted")
    stage(wheel, Path(folder))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (OSError, zipfile.BadZipFile) as error:
        sys.exit(f"ERROR: {error}")
