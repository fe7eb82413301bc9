"""Training of systems, ours and the peer's at its best settings, in turns."""

from .runs import calibrate, in_turns, progress, run_json

PRECISIONS = ("fp32", "bf16")


class Beside:
    """What is measured of each of `systems`: (what, how, unit), of which `what` has settings of the peer."""

    systems = []
    speed = ""  # the field of a result that says how fast
    aim = 2.0

    def __init__(self, bench):
        self.bench = bench
        self.settings = {}  # of the peer, by what and precision

    def prepare(self):
        """What both sides read."""

    def name(self, what, how, precision):
        raise NotImplementedError

    def our_command(self, what, how, precision, updates):
        raise NotImplementedError

    def peer_command(self, what, how, updates, warm):
        raise NotImplementedError

    def updates(self, what):
        """Of one run."""
        return 5 if self.bench.quick else 20

    def ours(self, what, how, precision, updates):
        return self.bench.log(run_json(self.our_command(what, how, precision, updates)))

    def peer(self, what, how, precision, updates, settings, warm=5):
        core, capability, adam = settings
        command = [*self.peer_command(what, how, updates, warm), "--blas-core", core]
        command += ["--foreach"] if adam == "foreach" else []
        command += ["--bf16"] if precision == "bf16" else []
        environment = {} if capability == "default" else {"ATEN_CPU_CAPABILITY": capability}
        return self.bench.log({**run_json(command, environment), "capability": capability})

    def calibrate_peer(self, what, how, precision):
        flags = self.bench.machine["flags"]
        cores = ["default"] + (["SKYLAKEX"] if "avx512f" in flags else [])
        cores += ["COOPERLAKE"] if "avx512_bf16" in flags else []
        if precision == "bf16":  # its large products are oneDNN's
            cores = [self.settings[what, "fp32"][0]]
        capabilities = ["avx2", "avx512"] if "avx512f" in flags else ["default"]
        updates, rounds = (3, 1) if self.bench.quick else (5, 2)

        def speed(settings):
            return self.peer(what, how, precision, updates, settings, warm=2)[self.speed]

        candidates = [(core, capability, adam) for core in cores for capability in capabilities
                      for adam in ("foreach", "one by one")]  # fmt: skip
        best, speeds = calibrate(candidates, speed, rounds)
        self.settings[what, precision] = best
        self.bench.tell_settings(f"training, {what}, {precision}", best, speeds)

    def contestants(self, what, how, updates):
        """Ours and the peer in each precision: (who, precision) -> a function that returns the speed."""
        found = {}
        for precision in PRECISIONS:
            found["ours", precision] = lambda p=precision: self.ours(what, how, p, updates)[self.speed]
            if (what, precision) in self.settings:
                found["peer", precision] = lambda p=precision: self.peer(
                    what, how, p, updates, self.settings[what, p]
                )[self.speed]
        return found

    def measure_system(self, what, how, unit):
        rounds = 1 if self.bench.quick else 3
        progress(f"{what}, {how}: ours and the peer, {rounds} times in turns")
        found = in_turns(self.contestants(what, how, self.updates(what)), rounds, self.bench.note)
        peers = [figures for (who, _), figures in found.items() if who == "peer"]
        fastest = max(peers, key=lambda figures: figures.median, default=None)
        for precision in PRECISIONS:
            peer = found.get(("peer", "fp32")) if precision == "fp32" else fastest
            self.bench.add(self.name(what, how, precision), f"{unit}/s",
                           ours=found.get(("ours", precision)), peer=peer, aim=self.aim)  # fmt: skip

    def measure(self):
        self.prepare()
        if self.bench.has_peer:
            progress("the peer's best settings for " + ", ".join(dict.fromkeys(s[0] for s in self.systems)))
            for precision in PRECISIONS:
                for what, how, _ in self.systems:
                    if (what, precision) not in self.settings:
                        self.calibrate_peer(what, how, precision)
        for what, how, unit in self.systems:
            self.measure_system(what, how, unit)
