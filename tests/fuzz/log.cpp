// metrics.jsonl: refused, or a log of which everything can be asked.

#include "core/error.h"
#include "scratch_file.h"
#include "training/run_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  folder.write("metrics.jsonl", fuzz::text_of(data, size));
  try {
    const auto log = training::load_log(folder.path());
    (void)log.best(metrics::metric_of_loss());
    (void)log.symbols_per_second();
    (void)log.seconds_per_epoch();
    (void)log.alignment_formed();
  } catch (const Error&) {
  }
  return 0;
}
