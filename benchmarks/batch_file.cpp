#include "batch_file.h"

#include <algorithm>

#include <sys/resource.h>

#include "core/elements.h"
#include "core/error.h"
#include "core/files.h"
#include "core/symbols.h"

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
  return id == kPadding ? 0.0F : 1.0F;
}

}  // namespace

std::vector<data::Batch> read_batches(const std::string& path) {
  Numbers numbers(path);
  std::vector<data::Batch> batches(static_cast<std::size_t>(numbers.next_count()));
  for (auto& batch : batches) {
    batch.size = numbers.next_count();
    batch.columns.resize(2);
    auto& source = batch.columns[0];
    auto& target = batch.columns[1];
    for (auto& column : batch.columns) column.extents = {numbers.next_count()};
    source.shortest = source.positions();
    for (int64_t row = 0; row < batch.size; ++row) {
      source.shortest = std::min<int64_t>(source.shortest, numbers.next());
      for (int64_t j = 0; j < source.positions(); ++j) source.symbols.push_back(numbers.next());
    }
    for (int64_t row = 0; row < batch.size; ++row) {
      batch.targets += numbers.next();
      numbers.next();  // the begin
      for (int64_t j = 0; j < target.positions(); ++j) target.symbols.push_back(numbers.next());
    }
    for (auto& column : batch.columns) {
      for (const auto id : column.symbols) column.mask.push_back(mask_of(id));
    }
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
