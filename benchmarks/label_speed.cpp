// Trains a classifier or a tagger on texts with labels and says how many labels a second of CPU
// time takes, as one line of JSON like the peer's, pytorch_labels.py.
//
//   label_speed BATCHES [SUMMARY] [UPDATES] [SIZE] [ENGINE] [PRECISION]
//
// make_labelled.py describes the file. SUMMARY, of texts with one label: attention, mean, largest
// or last. Embedded words are read by one bidirectional LSTM; a softmax reads the summary, or each
// annotation where each word has a label. Adam, gradients clipped at norm 1.

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "batch_file.h"
#include "core/elements.h"
#include "core/error.h"
#include "core/files.h"
#include "engines/engine_options.h"
#include "models/encoders.h"
#include "nn/layers.h"
#include "nn/pooling.h"
#include "program.h"
#include "text/vocabulary.h"

namespace attend::benchmarks {
namespace {

constexpr int kWarmUpdates = 5;
constexpr double kRate = 1e-3;

struct LabelledBatch {
  int64_t size = 0;
  int64_t length = 0;
  int64_t width = 0;  // labels a row: 1, or `length`
  int64_t shortest = 0;
  std::vector<int64_t> lengths;  // of its rows, which ascend
  int64_t label_count = 0;
  std::vector<Index> ids;
  std::vector<float> mask;
  std::vector<Index> labels;       // 0 where there is none
  std::vector<float> importances;  // one over the labels of the batch; 0 where there is none
};

struct LabelledBatches {
  int64_t symbols = 0;
  int64_t labels = 0;
  std::vector<LabelledBatch> batches;
};

LabelledBatches read_labelled(const std::string& path) {
  const auto bytes = read_file(path);
  std::size_t at = 0;
  const auto next = [&] {
    if (at + sizeof(Index) > bytes.size()) throw Error(path + " is cut short");
    Index number = 0;
    bytes.copy(reinterpret_cast<char*>(&number), sizeof(Index), at);
    at += sizeof(Index);
    return number;
  };
  LabelledBatches all;
  const auto count = next();
  all.symbols = next();
  all.labels = next();
  for (Index i = 0; i < count; ++i) {
    LabelledBatch batch;
    batch.size = next();
    batch.length = next();
    batch.width = next();
    for (int64_t row = 0; row < batch.size; ++row) {
      batch.lengths.push_back(next());
      for (int64_t j = 0; j < batch.length; ++j) {
        batch.ids.push_back(next());
        batch.mask.push_back(batch.ids.back() == text::kPadding ? 0.0F : 1.0F);
      }
    }
    for (int64_t j = 0; j < batch.size * batch.width; ++j) {
      const auto label = next();
      batch.labels.push_back(std::max<Index>(label, 0));
      batch.importances.push_back(label < 0 ? 0.0F : 1.0F);
    }
    batch.shortest = batch.lengths.front();
    batch.label_count = std::count(batch.importances.begin(), batch.importances.end(), 1.0F);
    for (auto& one : batch.importances) one /= static_cast<float>(batch.label_count);
    all.batches.push_back(std::move(batch));
  }
  return all;
}

nn::PoolingKind pooling_called(const std::string& name) {
  const std::map<std::string, nn::PoolingKind> kinds = {{"attention", nn::PoolingKind::kAttention},
                                                        {"mean", nn::PoolingKind::kMean},
                                                        {"largest", nn::PoolingKind::kLargest},
                                                        {"last", nn::PoolingKind::kLast}};
  const auto found = kinds.find(name);
  if (found == kinds.end()) throw Error("no summary " + name + ": attention, mean, largest, last");
  return found->second;
}

/// Reads texts, and tells a label of each or of each of their words.
class Labeller final : public nn::Module {
 public:
  /// Without a summary: of each word.
  Labeller(int64_t symbols, int64_t labels, int64_t size, const std::string& summary)
      : embedding_(symbols, size),
        encoder_(
            {.recurrence = {.kind = nn::CellKind::kLstm, .input_size = size, .hidden_size = size}}),
        head_(2 * size, labels) {
    add("embedding", embedding_);
    add("encoder", encoder_);
    if (summary != "none") {
      pooling_ = nn::build_pooling({.kind = pooling_called(summary),
                                    .value_size = 2 * size,
                                    .attention = {.hidden_size = size}});
      add("pooling", *pooling_);
    }
    add("head", head_);
  }

  /// The mean of -log p of the labels.
  Tensor loss(Engine& engine, const LabelledBatch& batch) const {
    const Shape shape = {batch.size, batch.length};
    const auto embedded = embedding_(indices(engine, batch.ids, shape));
    const auto annotations = encoder_.annotate(
        {embedded, numbers(engine, batch.mask, shape), batch.shortest}, batch.lengths);
    const auto read = pooling_ ? pooling_->pool(annotations).value : annotations.values;
    const auto of_labels = pooling_ ? Shape{batch.size} : shape;
    return cross_entropy(read, {head_.weight(), head_.bias()},
                         indices(engine, batch.labels, of_labels),
                         numbers(engine, batch.importances, of_labels));
  }

 private:
  nn::Embedding embedding_;
  models::RecurrentEncoder encoder_;
  std::unique_ptr<nn::Pooling> pooling_;
  nn::Linear head_;
};

struct LabelOptions {
  std::string batches;
  std::string summary = "attention";
  int updates = 60;
  int64_t size = 256;
  std::string engine = "cpu";
  std::string precision = "fp32";
};

void train(const LabelOptions& options) {
  const auto all = read_labelled(options.batches);
  const bool has_tags = all.batches.at(0).width > 1;
  const auto summary = has_tags ? std::string("none") : options.summary;
  const auto engine = make_engine({.name = options.engine, .precision = options.precision});
  Labeller model(all.symbols, all.labels, options.size, summary);
  initialize(model, *engine, 1);
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  const auto optimizer = engine->optimizer(parameters, {.largest_norm = 1.0});
  const Recording recording(*engine);
  double began = 0.0;
  double loss = 0.0;
  double labels = 0.0;
  for (int i = 0; i < options.updates + kWarmUpdates; ++i) {
    if (i == kWarmUpdates) began = cpu_seconds();
    const auto& batch = all.batches[static_cast<std::size_t>(i) % all.batches.size()];
    const auto mean = model.loss(*engine, batch);
    engine->backward(mean);
    optimizer->step(kRate);
    loss = static_cast<double>(to_vector(mean)[0]);
    if (i >= kWarmUpdates) labels += static_cast<double>(batch.label_count);
  }
  const auto seconds = cpu_seconds() - began;
  const nlohmann::json result = {{"program", "attend"},
                                 {"mode", has_tags ? "tagging" : "classification"},
                                 {"summary", summary},
                                 {"engine", options.engine},
                                 {"size", options.size},
                                 {"precision", options.precision},
                                 {"updates", options.updates},
                                 {"labels_per_cpu_second", std::round(labels / seconds)},
                                 {"cpu_ms_an_update", 1e3 * seconds / options.updates},
                                 {"loss", loss},
                                 {"peak_mb", peak_megabytes()}};
  std::cout << result << '\n';
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::cerr << "label_speed BATCHES [SUMMARY] [UPDATES] [SIZE] [ENGINE] [PRECISION]\n";
    return 2;
  }
  train({words[0], word_or(words, 1, "attention"), std::stoi(word_or(words, 2, "60")),
         std::stoll(word_or(words, 3, "256")), word_or(words, 4, "cpu"),
         word_or(words, 5, "fp32")});
  return 0;
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  return attend::benchmarks::run_program("label_speed", count, arguments, attend::benchmarks::run);
}
