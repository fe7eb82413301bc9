// Trains RNNsearch (conditional GRU, as the peer does, or a variant) on batches of a real text and
// says how many target tokens a second of CPU time takes, as one line of JSON like the peer's.
//
//   train_speed export SOURCE TARGET BATCHES [COUNT]   writes batches of token ids for both
//   train_speed run BATCHES [UPDATES] [SIZE] [ENGINE] [PRECISION] [VARIANT] [DEVICE]  trains on
//   them
//   train_speed greedy BATCHES [UPDATES] [SIZE] [ROWS] [PRECISION] [VARIANT]  says as many symbols
//   as the batches' targets have, the likeliest each time, for ROWS sentences at a time train_speed
//   variants                               lists them
//
// make_batches.py describes the file. `gflops` counts the products with weights that real symbols
// need (product_list.h), not those that padding costs.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "batch_file.h"
#include "core/error.h"
#include "core/files.h"
#include "data/part.h"
#include "engines/engine_options.h"
#include "models/encoder_decoder.h"
#include "models/model_stepper.h"
#include "product_list.h"
#include "program.h"
#include "tasks/text_to_text.h"
#include "tasks/translation.h"
#include "text/vocabulary.h"
#include "variants.h"

namespace attend::benchmarks {
namespace {

constexpr int kWarmUpdates = 5;

std::shared_ptr<const text::Vocabulary> vocabulary_of(const std::string& path) {
  text::FilesLines lines({path});
  return text::train_vocabulary(lines, {.kind = "bpe", .size = kSymbols});
}

void export_batches(const std::string& source, const std::string& target, const std::string& path,
                    int64_t count) {
  const auto sources = vocabulary_of(source);
  const auto targets = vocabulary_of(target);
  const auto encode = [&](const data::Row& row) {
    return std::vector{data::text_part(sources->encode_ids(row.cells[0])),
                       data::text_part(targets->encode_ids(row.cells[1]))};
  };
  data::BatchStream stream(data::open_pairs(source, target), encode,
                           tasks::translation().batches({}), {});
  std::vector<Index> numbers = {static_cast<Index>(count)};
  const auto put = [&](int64_t number) { numbers.push_back(static_cast<Index>(number)); };
  for (int64_t i = 0; i < count; ++i) {
    const auto batch = stream.next();
    put(batch.size);
    for (const auto& column : batch.columns) put(column.positions());
    for (const auto& column : batch.columns) {
      const auto length = static_cast<std::size_t>(column.positions());
      for (int64_t row = 0; row < batch.size; ++row) {
        put(column.count_of(row));
        if (&column != &batch.columns.front()) put(kBegin);
        const auto first = static_cast<std::size_t>(row) * length;
        for (std::size_t j = 0; j < length; ++j) put(column.symbols[first + j]);
      }
    }
  }
  write_file(path, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Index)});
}

/// The mean of -log p, its gradient, and a move by it.
double update(const models::EncoderDecoder& model, Engine& engine, Optimizer& optimizer,
              const data::Batch& batch) {
  const auto mean = model.loss(engine, batch, {.label_smoothing = 0.1}).loss;
  engine.backward(mean);
  optimizer.step(4e-4);
  return static_cast<double>(to_vector(mean)[0]);
}

/// What the real symbols of these batches need, in products.
double flop_of_updates(const models::EncoderDecoder& model,
                       const std::vector<const data::Batch*>& batches) {
  double flop = 0.0;
  for (const auto* batch : batches) {
    const Sizes sizes = {batch->size, static_cast<double>(batch->columns[0].count()),
                         static_cast<double>(batch->targets)};
    flop += flop_of(products_of(model, sizes, true));
  }
  return flop;
}

struct TrainOptions {
  std::string batches;
  int updates = 60;
  int64_t size = 256;
  std::string engine = "cpu";
  std::string precision = "fp32";
  std::string variant = "conditional";
  std::string device = "cpu";
};

void train(const TrainOptions& options) {
  const auto batches = read_batches(options.batches);
  const auto engine = make_engine(
      {.name = options.engine, .device = options.device, .precision = options.precision});
  const auto variant = variant_called(options.variant, options.size);
  std::vector<Index> as_itself(kSymbols);
  std::iota(as_itself.begin(), as_itself.end(), 0);
  models::EncoderDecoder model(variant.model, variant.attention, kSymbols, kSymbols, as_itself);
  initialize(model, *engine, 1);
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  const auto optimizer = engine->optimizer(parameters, {.largest_norm = 1.0});
  const Recording recording(*engine);
  double began = 0.0;
  auto began_at = std::chrono::steady_clock::now();
  double loss = 0.0;
  std::vector<const data::Batch*> timed;
  for (int i = 0; i < options.updates + kWarmUpdates; ++i) {
    if (i == kWarmUpdates) {
      began = cpu_seconds();
      began_at = std::chrono::steady_clock::now();
    }
    const auto& batch = batches[static_cast<std::size_t>(i) % batches.size()];
    loss = update(model, *engine, *optimizer, batch);
    if (i >= kWarmUpdates) timed.push_back(&batch);
  }
  const auto seconds = cpu_seconds() - began;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began_at;
  double tokens = 0.0;
  for (const auto* batch : timed) tokens += static_cast<double>(batch->targets);
  const auto flop = flop_of_updates(model, timed);
  const nlohmann::json result = {{"program", "attend"},
                                 {"mode", "train"},
                                 {"variant", options.variant},
                                 {"engine", options.engine},
                                 {"size", options.size},
                                 {"precision", options.precision},
                                 {"updates", options.updates},
                                 {"device", options.device},
                                 {"target_tokens_per_cpu_second", std::round(tokens / seconds)},
                                 {"target_tokens_per_second", std::round(tokens / wall.count())},
                                 {"cpu_ms_an_update", 1e3 * seconds / options.updates},
                                 {"flop_a_token", flop / tokens},
                                 {"gflops", 1e-9 * flop / seconds},
                                 {"loss", loss},
                                 {"peak_mb", peak_megabytes()}};
  std::cout << result << '\n';
}

struct GreedyOptions {
  std::string batches;
  int updates = 60;
  int64_t size = 256;
  int64_t rows = 64;
  std::string precision = "fp32";
  std::string variant = "conditional";
};

/// The same pairs, so many at a time, padded as they were.
std::vector<data::Batch> in_parts(const std::vector<data::Batch>& batches, int64_t rows) {
  std::vector<data::Batch> parts;
  for (const auto& batch : batches) {
    for (int64_t first = 0; first < batch.size; first += rows) {
      auto& part = parts.emplace_back();
      part.size = std::min(rows, batch.size - first);
      for (const auto& column : batch.columns) {
        auto& own = part.columns.emplace_back(column);
        const auto width = column.positions();
        const auto cut = [&](auto& values) {
          const auto from = values.begin() + first * width;
          values = {from, from + part.size * width};
        };
        cut(own.symbols);
        cut(own.mask);
      }
      part.targets = part.columns.back().count();
    }
  }
  return parts;
}

/// As the peer does it: a step for each of the target's positions, whatever is said.
void say(const models::EncoderDecoder& model, Engine& engine, const data::Batch& batch) {
  models::ModelStepper stepper(model, engine, batch);
  std::vector<search::TokenId> tokens(static_cast<std::size_t>(batch.size), kBegin);
  for (int64_t step = 0; step < batch.columns.back().positions(); ++step) {
    const auto found = stepper.step_likeliest(tokens, 1, kEnd);
    std::copy(found.tokens.begin(), found.tokens.end(), tokens.begin());
  }
}

void search_greedily(const GreedyOptions& options) {
  const auto parts = in_parts(read_batches(options.batches), options.rows);
  const auto engine = make_engine({.precision = options.precision});
  const auto variant = variant_called(options.variant, options.size);
  std::vector<Index> as_itself(kSymbols);
  std::iota(as_itself.begin(), as_itself.end(), 0);
  models::EncoderDecoder model(variant.model, variant.attention, kSymbols, kSymbols, as_itself);
  initialize(model, *engine, 1);
  model.evaluate();
  double began = 0.0;
  double tokens = 0.0;
  for (int i = 0; i < options.updates + kWarmUpdates; ++i) {
    if (i == kWarmUpdates) {
      began = cpu_seconds();
      tokens = 0.0;
    }
    const auto& part = parts[static_cast<std::size_t>(i) % parts.size()];
    say(model, *engine, part);
    tokens += static_cast<double>(part.targets);
  }
  const auto seconds = cpu_seconds() - began;
  const nlohmann::json result = {{"program", "attend"},
                                 {"mode", "greedy"},
                                 {"variant", options.variant},
                                 {"size", options.size},
                                 {"batch", options.rows},
                                 {"precision", options.precision},
                                 {"updates", options.updates},
                                 {"target_tokens_per_cpu_second", std::round(tokens / seconds)},
                                 {"cpu_ms_an_update", 1e3 * seconds / options.updates},
                                 {"peak_mb", peak_megabytes()}};
  std::cout << result << '\n';
}

int run(const std::vector<std::string>& words) {
  if (words.size() >= 4 && words[0] == "export") {
    export_batches(words[1], words[2], words[3], std::stoll(word_or(words, 4, "60")));
    return 0;
  }
  if (words.size() >= 2 && words[0] == "run") {
    train({words[1], std::stoi(word_or(words, 2, "60")), std::stoll(word_or(words, 3, "256")),
           word_or(words, 4, "cpu"), word_or(words, 5, "fp32"), word_or(words, 6, "conditional"),
           word_or(words, 7, "cpu")});
    return 0;
  }
  if (words.size() >= 2 && words[0] == "greedy") {
    search_greedily({words[1], std::stoi(word_or(words, 2, "60")),
                     std::stoll(word_or(words, 3, "256")), std::stoll(word_or(words, 4, "64")),
                     word_or(words, 5, "fp32"), word_or(words, 6, "conditional")});
    return 0;
  }
  if (word_or(words, 0, "") == "variants") {
    for (const auto& variant : all_variants(256)) std::cout << variant.name << '\n';
    return 0;
  }
  std::cerr << "train_speed export SOURCE TARGET BATCHES [COUNT]\n"
               "train_speed run BATCHES [UPDATES] [SIZE] [ENGINE] [PRECISION] [VARIANT] [DEVICE]\n"
               "train_speed greedy BATCHES [UPDATES] [SIZE] [ROWS] [PRECISION] [VARIANT]\n"
               "train_speed variants\n";
  return 2;
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  return attend::benchmarks::run_program("train_speed", count, arguments, attend::benchmarks::run);
}
