// Trains a model of one use on rows that are drawn, and says how many rows a second of CPU time
// takes, as one line of JSON like the peer's, pytorch_uses.py, which draws rows of the same
// lengths.
//
//   uses_speed USE [UPDATES] [ENGINE] [PRECISION]
//
// USE: entailment   Rocktaschel et al. 2016, word by word: sizes of 100, batches of 32 pairs of 6
//                   to 16 words each
//      forecasting  an encoder-decoder of GRUs with additive attention: 24 steps of 8 numbers, 6
//                   steps ahead, sizes of 64, batches of 128
//      long         feed-forward attention of Raffel & Ellis 2015: 10,000 steps of 2 numbers, size
//                   100, batches of 10
// Adam, gradients clipped at norm 1.

#include <cmath>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "batch_file.h"
#include "core/error.h"
#include "machine_limits.h"
#include "models/feed_forward_attention.h"
#include "models/forecaster.h"
#include "models/pair_labeller.h"
#include "timed_training.h"

namespace attend::benchmarks {
namespace {

constexpr int kBatches = 8;

/// The same numbers as in the peer: the minimal standard of Park & Miller 1988.
class Drawn {
 public:
  std::int64_t below(std::int64_t end) { return next() % end; }
  float share() { return static_cast<float>(static_cast<double>(next()) / 2147483647.0); }

 private:
  std::int64_t next() { return state_ = state_ * 48271 % 2147483647; }
  std::int64_t state_ = 1;
};

struct Use {
  std::unique_ptr<models::Model> model;
  std::vector<data::Batch> batches;
  double floats_kept = 0.0;  // of the annotations of one batch
};

data::Part words(Drawn& drawn, std::int64_t symbols) {
  data::Part part;
  part.extents = {6 + drawn.below(11)};
  for (std::int64_t i = 0; i < part.extents[0]; ++i) {
    part.symbols.push_back(static_cast<Index>(kFirstOrdinary + drawn.below(symbols)));
  }
  return part;
}

data::Part frames(Drawn& drawn, std::int64_t steps, std::int64_t size) {
  data::Part part = {.extents = {steps}, .size = size};
  for (std::int64_t i = 0; i < steps * size; ++i) part.numbers.push_back(drawn.share() - 0.5F);
  return part;
}

template <class Row>
std::vector<data::Batch> batches_of(int rows, std::size_t target, Row row) {
  std::vector<data::Batch> batches;
  for (int i = 0; i < kBatches; ++i) {
    std::vector<data::Example> some;
    for (int n = 0; n < rows; ++n) some.push_back({row(), n + 1});
    batches.push_back(data::make_batch(some, target));
  }
  return batches;
}

Use entailment(Drawn& drawn) {
  constexpr std::int64_t kWords = 2400;
  models::LabelConfig config;
  config.model.encoder = "lstm";
  config.model.embedding_size = config.model.hidden_size = config.attention.hidden_size = 100;
  config.attention.score = "additive";
  config.attention.bias = false;
  config.pooling.kind = "last";
  Use use;
  use.model = std::make_unique<models::PairLabeller>(
      config, models::LabelSizes{.symbols = kFirstOrdinary + kWords, .letters = 0, .labels = 3});
  use.batches = batches_of(32, models::LabelModel::kLabels, [&] {
    const auto label = static_cast<Index>(drawn.below(3));
    const auto first = words(drawn, kWords);
    const data::Part labels = {.symbols = {label}, .padding = 0};
    return std::vector<data::Part>{first, labels, words(drawn, kWords)};
  });
  return use;
}

Use forecasting(Drawn& drawn) {
  models::ModelConfig config;
  config.encoder = "gru";
  config.reader = "bahdanau";
  config.hidden_size = 64;
  models::AttentionConfig attention;
  attention.score = "additive";
  attention.hidden_size = 64;
  Use use;
  use.model = std::make_unique<models::Forecaster>(
      models::SeriesShape{.history = 24, .read_size = 8, .steps = 6}, config, attention);
  use.batches = batches_of(128, models::NumberModel::kNumbers, [&] {
    const auto read = frames(drawn, 24, 8);
    return std::vector<data::Part>{read, frames(drawn, 6, 1)};
  });
  return use;
}

Use long_sums(Drawn& drawn) {
  constexpr std::int64_t kSteps = 10'000;
  constexpr std::int64_t kSize = 100;
  constexpr int kRows = 10;
  Use use;
  use.model = std::make_unique<models::FeedForwardAttention>(
      models::FeedForwardAttentionOptions{.hidden_size = kSize});
  use.batches = batches_of(kRows, models::NumberModel::kNumbers, [&] {
    const auto read = frames(drawn, kSteps, 2);
    return std::vector<data::Part>{read, frames(drawn, 1, 1)};
  });
  use.floats_kept = static_cast<double>(kRows * kSteps * kSize);
  return use;
}

Use use_called(const std::string& name, Drawn& drawn) {
  if (name == "entailment") return entailment(drawn);
  if (name == "forecasting") return forecasting(drawn);
  if (name == "long") return long_sums(drawn);
  throw Error("no use " + name + ": entailment, forecasting, long");
}

void train(const std::string& name, int updates, const std::string& engine,
           const std::string& precision) {
  Drawn drawn;
  const auto use = use_called(name, drawn);
  auto result = timed({name, updates, engine, precision, {}}, *use.model, use.batches);
  const auto seconds = result["seconds"].get<double>();
  result["rows_per_cpu_second"] = result["rows"].get<double>() / seconds;
  if (use.floats_kept > 0.0) {  // how often the annotations could have been read meanwhile
    const auto bytes = 4.0 * use.floats_kept;
    const auto bandwidth = read_bandwidth(static_cast<std::size_t>(bytes));
    result["memory_bytes_per_second"] = bandwidth;
    result["readings_an_update"] = seconds / updates * bandwidth / bytes;
  }
  std::cout << result << '\n';
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  const auto word = [&](std::size_t i, const char* usual) {
    return i < words.size() ? words[i] : std::string(usual);
  };
  if (words.empty()) {
    std::cerr << "uses_speed USE [UPDATES] [ENGINE] [PRECISION]\n";
    return 2;
  }
  try {
    attend::benchmarks::train(words[0], std::stoi(word(1, "40")), word(2, "cpu"), word(3, "fp32"));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "uses_speed: " << error.what() << '\n';
    return 2;
  }
}
