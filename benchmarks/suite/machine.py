"""The machine, the libraries and the commit that a measurement is of."""

import os
import platform
import subprocess

FLAGS = ["avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8",
         "asimd", "bf16", "i8mm", "sve"]  # fmt: skip
PACKAGES = ["libdnnl2", "libopenblas0-openmp", "libopenblas0-pthread", "libopenblas0-serial",
            "python3-torch", "g++"]  # fmt: skip


def said(*command):
    """The output of a program; nothing if there is none or it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def processor():
    """Its name and those of its flags that matter here."""
    facts = {}
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            key, _, value = line.partition(":")
            facts.setdefault(key.strip(), value.strip())
    flags = (facts.get("flags") or facts.get("Features") or "").split()
    name = facts.get("model name") or platform.processor() or platform.machine()
    family = [facts[key] for key in ("cpu family", "model") if key in facts]
    return name + (f" (family {family[0]}, model {family[1]})" if len(family) == 2 else ""), [
        flag for flag in FLAGS if flag in flags
    ]


def caches():
    found = []
    folder = "/sys/devices/system/cpu/cpu0/cache"
    for index in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        parts = []
        for part in ("level", "type", "size"):
            path = os.path.join(folder, index, part)
            if not os.path.exists(path):
                break
            with open(path, encoding="ascii") as file:
                parts.append(file.read().strip())
        if len(parts) == 3 and parts[1] != "Instruction":
            found.append(f"L{parts[0]} {parts[2]}")
    return found


def versions():
    found = {}
    for package in PACKAGES:
        version = said("dpkg-query", "-W", "-f", "${Version}", package)
        if version:
            found[package] = version
    return found


def describe(attend):
    name, flags = processor()
    commit = said("git", "rev-parse", "--short=12", "HEAD") or "unknown"
    if said("git", "status", "--porcelain", "--untracked-files=no"):
        commit += ", with changes"
    return {
        "kind": "machine",
        "cpu": name,
        "cores": len(os.sched_getaffinity(0)),
        "flags": flags,
        "caches": caches(),
        "load_at_start": round(os.getloadavg()[0], 2),
        "kernel": platform.release(),
        "blas": os.path.realpath("/usr/lib/" + platform.machine() + "-linux-gnu/libblas.so.3"),
        "versions": versions(),
        "attend": said(str(attend), "--version").splitlines()[:1],
        "commit": commit,
    }
