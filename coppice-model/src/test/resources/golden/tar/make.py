"""Tars of every kind, good and bad, by the tarfile module of Python 3.11."""

import io
import tarfile

DEEP = "run/" + "d" * 90 + "/" + "f" * 60


def add(tar, name, data=b"", kind=tarfile.REGTYPE, link=""):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.type = kind
    entry.linkname = link
    tar.addfile(entry, io.BytesIO(data))


def good(file, mode, form):
    with tarfile.open(file, mode, format=form) as tar:
        add(tar, "./run", kind=tarfile.DIRTYPE)
        add(tar, "./run/model_version.txt", b"v001\n")
        add(tar, DEEP, b"x" * 1000)
        add(tar, "run/empty")


good("ustar.tar", "w", tarfile.USTAR_FORMAT)
good("gnu.tar.gz", "w:gz", tarfile.GNU_FORMAT)
good("pax.tar.gz", "w:gz", tarfile.PAX_FORMAT)

with tarfile.open("out.tar", "w") as tar:
    add(tar, "fine", b"x")
    add(tar, "../x", b"x")
with tarfile.open("absolute.tar", "w") as tar:
    add(tar, "/etc/x", b"x")
with tarfile.open("link.tar", "w") as tar:
    add(tar, "pipeline", kind=tarfile.SYMTYPE, link="/etc/passwd")
with tarfile.open("hardlink.tar", "w") as tar:
    add(tar, "a", b"x")
    add(tar, "b", kind=tarfile.LNKTYPE, link="a")
with tarfile.open("big.tar.gz", "w:gz") as tar:
    add(tar, "pipeline", bytes(32 << 20))
