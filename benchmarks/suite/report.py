"""The table, and the file of JSON lines that it is made from."""

import json


def number(value):
    """Three digits, as a reader wants them."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(figures):
    """Median, least and most of several runs."""
    if figures is None:
        return "–"
    if figures["count"] == 1:
        return number(figures["median"])
    return f"{number(figures['median'])} ({number(figures['min'])}–{number(figures['max'])})"


def as_json(figures):
    if figures is None:
        return None
    return {"median": figures.median, "min": figures.least, "max": figures.most,
            "count": len(figures.values)}  # fmt: skip


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def verdict(is_reached):
    return "reached" if is_reached else "not reached"


def times(value):
    return "–" if value is None else f"{value:.2f}×"


def goal(row):
    if row.get("limit") is not None:
        text = f"under {number(row['limit'])}"
        return text + (f" ({row['limit_is']})" if row.get("limit_is") else "")
    parts = []
    if row.get("aim") is not None:
        parts.append(f"{row['aim']:g}×")
    if row.get("aim_share") is not None:
        parts.append(f"{row['aim_share']:g} of the ceiling")
    return ", ".join(parts) or "–"


def outcome(row):
    ours = row["ours"]
    if ours is None:
        return "left out"
    if row.get("limit") is not None:
        return verdict(ours["median"] < row["limit"])
    parts = []
    if row.get("aim") is not None and row.get("ratio") is not None:
        parts.append(verdict(row["ratio"] >= row["aim"]))
    if row.get("aim_share") is not None and row.get("share") is not None:
        parts.append(verdict(row["share"] >= row["aim_share"]))
    return ", ".join(parts) or "–"


def peer_text(row):
    if row["peer"] is not None:
        return spread(row["peer"]) + (f" ({row['peer_is']})" if row.get("peer_is") else "")
    if row.get("elsewhere"):
        name, value = row["elsewhere"]
        return f"{name} elsewhere: {number(value)}"
    return "–"


def machine_lines(machine):
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    limits = machine["limits"]
    bandwidths = ", ".join(
        f"{number(value / 1e9)} from {int(size):,} KiB"
        for size, value in limits["read_bytes_a_second_by_kibibytes"].items()
    )
    return [
        f"- Machine: {machine['cpu']}, {machine['cores']} cores; {', '.join(machine['flags'])}; "
        f"{', '.join(machine['caches'])}; load when it began {machine['load_at_start']}",
        f"- BLAS of the peer: `{machine['blas']}`; products of ours: oneDNN {limits['onednn']}",
        f"- Versions: {versions}",
        f"- Commit: {machine['commit']}; text: {machine['text']}",
        f"- Peak of a core, GF/s: fp32 {number(limits['peak_gflops_fp32'])}, "
        f"bf16 {number(limits['peak_gflops_bf16'])}, int8 {number(limits['peak_gops_int8'])}; "
        f"reading, GB/s: {bandwidths}",
    ]


def settings_lines(settings):
    lines = ["", "Settings of the peer, found by trying (target tokens/s of short runs):", ""]
    for one in settings:
        tried = "; ".join(f"{name}: {number(speed)}" for name, speed in one["tried"].items())
        lines.append(f"- {one['what']}: **{one['best']}**. Tried: {tried}")
    return lines


def variant_rows(variants):
    return [
        [one["name"], number(one["tokens"]), number(one["flop_a_token"] / 1e6),
         spread(one["gflops"]), times(one["relative"]), verdict(one["relative"] <= one["aim"])]
        for one in variants
    ]  # fmt: skip


def kernel_rows(kernels):
    return [
        [one["name"], f"{one['ns_element']:.3f}", number(one["gigabytes_a_second"]),
         number(one["share"])]
        for one in kernels
    ]  # fmt: skip


def markdown(bench):
    lines = ["# Benchmarks", "", *machine_lines(bench.machine), ""]
    lines += ["Medians, with least and most in brackets, of runs in turns; speeds are per second "
              "of CPU time on one thread.", ""]  # fmt: skip
    body = [
        [row["name"], row["unit"], spread(row["ours"]), peer_text(row), times(row["ratio"]),
         spread(row["ceiling"]), number(row["share"]), goal(row), outcome(row)]
        for row in bench.rows
    ]  # fmt: skip
    header = ["what", "unit", "attend", "best peer of this run", "ratio", "ceiling",
              "share of it", "aim", ""]  # fmt: skip
    lines += table(header, body)
    if bench.variants:
        lines += ["", "Training 256/256, fp32; what a product costs relative to the conditional "
                  "GRU:", ""]  # fmt: skip
        header = ["system", "target tokens/s", "MFLOP a token", "GF/s", "relative cost",
                  f"aim: {bench.variants[0]['aim']:g}"]  # fmt: skip
        lines += table(header, variant_rows(bench.variants))
    if bench.kernels:
        lines += ["", "Kernels, at the sizes of a training step; the share is of the machine's "
                  "bandwidth or arithmetic, whichever bounds it:", ""]  # fmt: skip
        lines += table(["kernel", "ns an element", "GB/s", "share"], kernel_rows(bench.kernels))
    if bench.settings:
        lines += settings_lines(bench.settings)
    if bench.notes:
        lines += ["", "Notes:", "", *(f"- {note}" for note in bench.notes)]
    return "\n".join(lines) + "\n"


class JsonLines:
    """A file to which one object a line is added, at once."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")

    def add(self, thing):
        print(json.dumps(thing, ensure_ascii=False), file=self.file, flush=True)
        return thing
