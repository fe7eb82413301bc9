#!/usr/bin/env python3
"""make_wheel.py BUILD OUT: a wheel of the package of python/, for every Python from 3.9 on.

It holds libattend of BUILD/bin and the libraries that a Debian brings besides (fmt, utf8proc): no compiler
and no package is needed where it is installed. The program is not in it: training needs it in the path.
"""

import base64
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALREADY_THERE = re.compile(r"lib(c|m|stdc\+\+|gcc_s)\.so|ld-linux|linux-vdso")  # of every distribution


PACKAGES = ["libfmt9", "libutf8proc2"]


def version():
    found = re.search(r"project\(attend VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())
    return found.group(1)


def libraries(build, folder):
    """libattend, stripped, and what it needs that a machine may lack."""
    library = folder / "libattend.so.0"
    subprocess.run(["strip", "-o", library, build / "bin" / "libattend.so.0"], check=True)
    found = {library.name: library.read_bytes()}
    needed = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    missing = re.findall(r"^\s*(\S+) => not found", needed, re.M)
    if missing:
        sys.exit(f"libattend needs what is not there: {', '.join(missing)}")
    for name, path in re.findall(r"^\s*(\S+) => (/\S+)", needed, re.M):
        if not ALREADY_THERE.match(name):
            found[name] = Path(path).read_bytes()
    return found


def metadata(said):
    return f"""Metadata-Version: 2.1
Name: attend
Version: {said}
Summary: Answers of trained attentional models: translations, sounds, classes, tags, captions
Requires-Python: >=3.9
Requires-Dist: numpy
"""


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    build, out = Path(sys.argv[1]), Path(sys.argv[2])
    said = version()
    machine = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
    tag = f"py3-none-linux_{machine}"
    info = f"attend-{said}.dist-info"
    files = {f"attend/{path.name}": path.read_bytes() for path in sorted((ROOT / "python/attend").glob("*.py"))}
    files["attend/py.typed"] = b""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in libraries(build, Path(folder)).items():
            files[f"attend/{name}"] = content
    files[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    for package in PACKAGES:  # of the libraries beside ours, by Debian's copyright files
        notice = Path("/usr/share/doc") / package / "copyright"
        files[f"{info}/licenses/{package}"] = notice.read_bytes()
    files[f"{info}/METADATA"] = metadata(said).encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: make_wheel.py\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    )
    lines = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    lines.append(f"{info}/RECORD,,\n")
    files[f"{info}/RECORD"] = "".join(lines).encode()
    out.mkdir(parents=True, exist_ok=True)
    wheel = out / f"attend-{said}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))  # the same bytes each time
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    print(f"{wheel}  {wheel.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
