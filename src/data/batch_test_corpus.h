#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "data/batch_stream.h"
#include "text/test_files.h"
#include "text/vocabulary.h"

/// What the tests of batches share.
namespace attend::data {

using text::error_of;
using text::TestFiles;

constexpr std::size_t kSource = 0;
constexpr std::size_t kTarget = 1;

inline bool operator==(const Batch& left, const Batch& right) {
  return left.lines == right.lines && left.columns == right.columns;
}

// Ten words: a to j are the symbols 4 to 13.
inline std::unique_ptr<text::Vocabulary> ten_words() {
  return text::load_vocabulary("words", "<unk>\n<s>\n</s>\n<pad>\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
                               "test");
}

inline BatchStream stream_of(const std::string& source, const std::string& target,
                             const text::Vocabulary& words, BatchOptions options) {
  const auto encode = [&words](const Row& row) {
    return std::vector{text_part(words.encode_ids(row.cells[0])),
                       text_part(words.encode_ids(row.cells[1]))};
  };
  const BatchRule rule = {.lengths = {kSource, kTarget},
                          .names = {"source", "target"},
                          .budget = kTarget,
                          .target = kTarget};
  return {open_pairs(source, target), encode, rule, options};
}

// A corpus of random sentences of 1 to 30 words, on disk.
struct RandomPairs {
  explicit RandomPairs(int pairs, int longest = 30) {
    std::mt19937 random(5);
    const auto sentence = [&] {
      std::string line;
      for (auto n = 1 + random() % static_cast<unsigned>(longest); n > 0; --n) {
        line += std::string(1, static_cast<char>('a' + random() % 10)) + " ";
      }
      return line + "\n";
    };
    std::string source;
    std::string target;
    for (int i = 0; i < pairs; ++i) {
      source += sentence();
      target += sentence();
    }
    paths = {files.write("s", source), files.write("t", target)};
  }

  BatchStream stream(BatchOptions options) const {
    return stream_of(paths.first, paths.second, *words, options);
  }

  TestFiles files;
  std::pair<std::string, std::string> paths;
  std::unique_ptr<text::Vocabulary> words = ten_words();
};

inline std::vector<Batch> epoch_of(BatchStream& stream) {
  std::vector<Batch> batches;
  const std::int64_t epoch = stream.epoch();
  while (stream.epoch() == epoch) batches.push_back(stream.next());
  return batches;
}

inline std::vector<std::int64_t> lines_of(const std::vector<Batch>& batches) {
  std::vector<std::int64_t> lines;
  for (const Batch& batch : batches) {
    lines.insert(lines.end(), batch.lines.begin(), batch.lines.end());
  }
  return lines;
}

inline std::vector<std::int64_t> sorted(std::vector<std::int64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

inline std::vector<std::int64_t> one_to(std::int64_t last) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t n = 1; n <= last; ++n) numbers.push_back(n);
  return numbers;
}

}  // namespace attend::data
