// Trains a model with a memory on rows that are drawn, and says how many rows a second of CPU time
// takes, as one line of JSON like the peer's, pytorch_memory.py, which has models and rows of the
// same sizes.
//
//   memory_speed USE [UPDATES] [ENGINE] [PRECISION]
//
// USE: stories  an end-to-end memory network of Sukhbaatar et al. 2015: 50 facts of 7 words, 3
//               hops, d = 20, batches of 32 questions
//      turing   a neural Turing machine of Graves et al. 2014: LSTM of 100, 128 places of 20, a
//               head that reads and one that writes, copies of 20 vectors of 8 bits, batches of 32
// Adam, gradients clipped at norm 1.

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "models/memory_network.h"
#include "models/turing_machine.h"
#include "program.h"
#include "timed_training.h"

namespace attend::benchmarks {
namespace {

constexpr int kBatches = 8;
constexpr int kRows = 32;

/// The minimal standard of Park & Miller 1988.
class Drawn {
 public:
  std::int64_t below(std::int64_t end) { return (state_ = state_ * 48271 % 2147483647) % end; }

 private:
  std::int64_t state_ = 1;
};

struct Use {
  std::unique_ptr<models::Model> model;
  std::vector<data::Batch> batches;
};

template <class Row>
std::vector<data::Batch> batches_of(std::size_t target, Row row) {
  std::vector<data::Batch> batches;
  for (int i = 0; i < kBatches; ++i) {
    std::vector<data::Example> some;
    for (int n = 0; n < kRows; ++n) some.push_back({row(), n + 1});
    batches.push_back(data::make_batch(some, target));
  }
  return batches;
}

Use stories(Drawn& drawn) {
  constexpr std::int64_t kWords = 200;
  constexpr std::int64_t kFacts = 50;
  constexpr std::int64_t kAnswers = 20;
  models::AttentionConfig attention;
  attention.score = "dot";
  std::vector<std::vector<Index>> answers;
  for (std::int64_t i = 0; i < kAnswers; ++i)
    answers.push_back({static_cast<Index>(kFirstOrdinary + i)});
  Use use;
  use.model = std::make_unique<models::MemoryNetwork>(
      models::MemoryNetworkConfig{{}, attention, 20}, kFirstOrdinary + kWords, answers);
  const auto words = [&](std::vector<std::int64_t> extents, std::int64_t count) {
    data::Part part = {.extents = std::move(extents)};
    for (std::int64_t i = 0; i < count; ++i) {
      part.symbols.push_back(static_cast<Index>(kFirstOrdinary + drawn.below(kWords)));
    }
    return part;
  };
  use.batches = batches_of(models::MemoryNetwork::kLabels, [&] {
    auto facts = words({kFacts, 7}, kFacts * 7);
    const data::Part label = {.symbols = {static_cast<Index>(drawn.below(kAnswers))}, .padding = 0};
    data::Part ages = {.extents = {kFacts}};
    for (auto age = kFacts; age > 0; --age) ages.symbols.push_back(static_cast<Index>(age));
    return std::vector<data::Part>{std::move(facts), label, words({4}, 4), std::move(ages)};
  });
  return use;
}

Use turing(Drawn& drawn) {
  constexpr std::int64_t kVectors = 20;
  constexpr std::int64_t kBits = 8;
  Use use;
  use.model = std::make_unique<models::TuringMachine>(models::TuringOptions());
  use.batches = batches_of(models::BitModel::kBits, [&] {
    data::Part read = {.extents = {kVectors + 1}, .size = kBits + 1};
    data::Part bits = {.extents = {kVectors}, .size = kBits};
    read.numbers.assign(static_cast<std::size_t>((kVectors + 1) * (kBits + 1)), 0.0F);
    for (std::int64_t t = 0; t < kVectors; ++t) {
      for (std::int64_t i = 0; i < kBits; ++i) {
        const auto bit = static_cast<float>(drawn.below(2));
        read.numbers[static_cast<std::size_t>(t * (kBits + 1) + i)] = bit;
        bits.numbers.push_back(bit);
      }
    }
    read.numbers.back() = 1.0F;  // now it is to be said
    return std::vector<data::Part>{std::move(read), std::move(bits)};
  });
  return use;
}

int run(const std::vector<std::string>& words) {
  const auto name = word_or(words, 0, "");
  if (name.empty()) {
    std::cerr << "memory_speed stories | turing [UPDATES] [ENGINE] [PRECISION]\n";
    return 2;
  }
  if (name != "stories" && name != "turing") throw Error("no use " + name + ": stories, turing");
  Drawn drawn;
  const auto use = name == "stories" ? stories(drawn) : turing(drawn);
  auto result = timed({name,
                       std::stoi(word_or(words, 1, "40")),
                       word_or(words, 2, "cpu"),
                       word_or(words, 3, "fp32"),
                       {}},
                      *use.model, use.batches);
  result["rows_per_cpu_second"] = result["rows"].get<double>() / result["seconds"].get<double>();
  std::cout << result << '\n';
  return 0;
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  return attend::benchmarks::run_program("memory_speed", count, arguments, attend::benchmarks::run);
}
