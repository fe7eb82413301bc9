// Trains RNNsearch (conditional GRU, as the peer does) on batches of a real text and says how many
// target tokens a second of CPU time takes, as one line of JSON like the peer's.
//
//   train_speed export SOURCE TARGET BATCHES [COUNT]   writes batches of token ids for both
//   train_speed run BATCHES [UPDATES] [SIZE] [ENGINE] [PRECISION]  trains on them
//
// The file: 32-bit integers; the number of batches, then of each batch B, S, T, B rows of a length
// and S source ids, B rows of a length and T + 1 target ids (begin first); padding is 3.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "core/error.h"
#include "core/files.h"
#include "engines/engine_options.h"
#include "models/encoder_decoder.h"
#include "text/batches.h"
#include "text/vocabulary.h"

namespace attend {
namespace {

constexpr int64_t kSymbols = 8000;
constexpr int kWarmUpdates = 5;

std::shared_ptr<const text::Vocabulary> vocabulary_of(const std::string& path) {
  text::FilesLines lines({path});
  return text::train_vocabulary(lines, {.kind = "bpe", .size = kSymbols});
}

int64_t count_real(std::span<const float> mask) {
  return std::count(mask.begin(), mask.end(), 1.0F);
}

void export_batches(const std::string& source, const std::string& target, const std::string& path,
                    int64_t count) {
  const auto sources = vocabulary_of(source);
  const auto targets = vocabulary_of(target);
  text::BatchStream stream({source, target}, *sources, *targets, {});
  std::vector<Index> numbers = {static_cast<Index>(count)};
  const auto put = [&](int64_t number) { numbers.push_back(static_cast<Index>(number)); };
  for (int64_t i = 0; i < count; ++i) {
    const auto batch = stream.next();
    const auto s = static_cast<std::size_t>(batch.source_length);
    const auto t = static_cast<std::size_t>(batch.target_length);
    put(batch.size);
    put(batch.source_length);
    put(batch.target_length);
    for (std::size_t row = 0; row < static_cast<std::size_t>(batch.size); ++row) {
      put(count_real(std::span(batch.source_mask).subspan(row * s, s)));
      for (std::size_t j = 0; j < s; ++j) put(batch.sources[row * s + j]);
    }
    for (std::size_t row = 0; row < static_cast<std::size_t>(batch.size); ++row) {
      put(count_real(std::span(batch.target_mask).subspan(row * t, t)));
      put(text::kBegin);
      for (std::size_t j = 0; j < t; ++j) put(batch.targets[row * t + j]);
    }
  }
  write_file(path, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Index)});
}

std::vector<text::Batch> read_batches(const std::string& path) {
  const auto bytes = read_file(path);
  const auto* at = reinterpret_cast<const Index*>(bytes.data());
  const auto mask_of = [](Index id) { return id == text::kPadding ? 0.0F : 1.0F; };
  std::vector<text::Batch> batches(static_cast<std::size_t>(*at++));
  for (auto& batch : batches) {
    batch.size = *at++;
    batch.source_length = *at++;
    batch.target_length = *at++;
    for (int64_t row = 0; row < batch.size; ++row) {
      ++at;  // the length, which the padding tells too
      for (int64_t j = 0; j < batch.source_length; ++j) batch.sources.push_back(*at++);
    }
    for (int64_t row = 0; row < batch.size; ++row) {
      batch.target_tokens += *at++;
      for (int64_t j = 0; j < batch.target_length; ++j, ++at) {
        batch.inputs.push_back(at[0]);
        batch.targets.push_back(at[1]);
      }
      ++at;
    }
    for (const auto id : batch.sources) batch.source_mask.push_back(mask_of(id));
    for (const auto id : batch.targets) batch.target_mask.push_back(mask_of(id));
  }
  return batches;
}

rusage used() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

double cpu_seconds() {
  const auto usage = used();
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void train(const std::string& path, int updates, int64_t size, const std::string& engine_name,
           const std::string& precision) {
  const auto batches = read_batches(path);
  const auto engine = make_engine({.name = engine_name, .precision = precision});
  models::ModelConfig config;
  config.reader = "conditional";
  config.summary = "mean";
  config.tied = "target";
  config.embedding_size = config.hidden_size = size;
  models::AttentionConfig attention;
  attention.hidden_size = size;
  models::EncoderDecoder model(config, attention, kSymbols, kSymbols);
  initialize(model, *engine, 1);
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  const auto optimizer = engine->optimizer(parameters, {.largest_norm = 1.0});
  const Recording recording(*engine);
  double began = 0.0;
  double loss = 0.0;
  int64_t tokens = 0;
  for (int update = 0; update < updates + kWarmUpdates; ++update) {
    if (update == kWarmUpdates) {
      began = cpu_seconds();
      tokens = 0;
    }
    const auto& batch = batches[static_cast<std::size_t>(update) % batches.size()];
    const auto mean = model.loss(*engine, batch, 0.1);
    engine->backward(mean);
    optimizer->step(4e-4);
    loss = static_cast<double>(to_vector(mean)[0]);
    tokens += batch.target_tokens;
  }
  const auto seconds = cpu_seconds() - began;
  std::printf(
      "{\"program\": \"attend\", \"engine\": \"%s\", \"precision\": \"%s\", \"size\": %ld, "
      "\"updates\": %d, "
      "\"target_tokens_per_cpu_second\": %.0f, \"milliseconds_an_update\": %.1f, "
      "\"last_loss\": %.3f, \"peak_mb\": %ld}\n",
      engine_name.c_str(), precision.c_str(), static_cast<long>(size), updates,
      static_cast<double>(tokens) / seconds, 1e3 * seconds / updates, loss,
      used().ru_maxrss / 1024);
}

int run(const std::vector<std::string>& words) {
  const auto word = [&](std::size_t i, const char* usual) {
    return i < words.size() ? words[i] : std::string(usual);
  };
  if (words.size() >= 4 && words[0] == "export") {
    export_batches(words[1], words[2], words[3], std::stoll(word(4, "60")));
    return 0;
  }
  if (words.size() >= 2 && words[0] == "run") {
    train(words[1], std::stoi(word(2, "60")), std::stoll(word(3, "256")), word(4, "cpu"),
          word(5, "fp32"));
    return 0;
  }
  std::cerr << "train_speed export SOURCE TARGET BATCHES [COUNT]\n"
               "train_speed run BATCHES [UPDATES] [SIZE] [ENGINE] [PRECISION]\n";
  return 2;
}

}  // namespace
}  // namespace attend

int main(int count, char** arguments) {
  try {
    return attend::run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "train_speed: " << error.what() << '\n';
    return 2;
  }
}
