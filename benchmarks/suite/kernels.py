"""Each kernel, as a share of what the machine can do: what Google Benchmark's program says."""

import json

from .runs import progress, run


def measure(bench):
    program = bench.program("kernel_benchmarks")
    if not program.exists():
        bench.note("kernels: left out, this build has no kernel_benchmarks (Google Benchmark)")
        return
    progress("kernels")
    least_seconds = 0.02 if bench.quick else 0.1
    command = [program, "--benchmark_format=json", f"--benchmark_min_time={least_seconds}"]
    for one in json.loads(run(command).output)["benchmarks"]:
        if "share" in one:
            bench.add_kernel(one["name"], one["ns_element"], one["GB/s"], one["share"])
