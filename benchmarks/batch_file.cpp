#include "batch_file.h"

#include <sys/resource.h>

#include "core/elements.h"
#include "core/error.h"
#include "core/files.h"
#include "text/vocabulary.h"

namespace attend::benchmarks {
namespace {

/// The file's numbers, one after another.
class Numbers {
 public:
  explicit Numbers(const std::string& path) : path_(path), bytes_(read_file(path)) {}

  Index next() {
    if (at_ + sizeof(Index) > bytes_.size()) throw Error(path_ + " is cut short");
    Index number = 0;
    bytes_.copy(reinterpret_cast<char*>(&number), sizeof(Index), at_);
    at_ += sizeof(Index);
    return number;
  }

  /// A count, which no file of this size can exceed.
  Index next_count() {
    const auto count = next();
    if (count < 0 || static_cast<std::size_t>(count) > bytes_.size()) {
      throw Error(path_ + " is no file of batches: it counts " + std::to_string(count));
    }
    return count;
  }

 private:
  std::string path_;
  std::string bytes_;
  std::size_t at_ = 0;
};

rusage used() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

float mask_of(Index id) {
  return id == text::kPadding ? 0.0F : 1.0F;
}

}  // namespace

std::vector<text::Batch> read_batches(const std::string& path) {
  Numbers numbers(path);
  std::vector<text::Batch> batches(static_cast<std::size_t>(numbers.next_count()));
  for (auto& batch : batches) {
    batch.size = numbers.next_count();
    batch.source_length = numbers.next_count();
    batch.target_length = numbers.next_count();
    for (int64_t row = 0; row < batch.size; ++row) {
      numbers.next();  // the length, which the padding tells too
      for (int64_t j = 0; j < batch.source_length; ++j) batch.sources.push_back(numbers.next());
    }
    for (int64_t row = 0; row < batch.size; ++row) {
      batch.target_tokens += numbers.next();
      auto before = numbers.next();
      for (int64_t j = 0; j < batch.target_length; ++j) {
        batch.inputs.push_back(before);
        batch.targets.push_back(before = numbers.next());
      }
    }
    for (const auto id : batch.sources) batch.source_mask.push_back(mask_of(id));
    for (const auto id : batch.targets) batch.target_mask.push_back(mask_of(id));
  }
  return batches;
}

double cpu_seconds() {
  const auto usage = used();
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long peak_megabytes() {
  return used().ru_maxrss / 1024;
}

}  // namespace attend::benchmarks
