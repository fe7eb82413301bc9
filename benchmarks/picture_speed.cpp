// Speeds of what reads pictures, on one thread, each as one line of JSON.
//
//   picture_speed train USE [UPDATES] [ENGINE] [PRECISION]
//
// trains a captioning model on pictures and captions that are drawn, as the peer does,
// pytorch_pictures.py, and says how many pictures a second of CPU time takes. USE:
//      scenes    the recipe: 32 x 32 pixels, three layers with norms, a reader of Xu et al. 2015
//                with sizes of 64 and 128, 36 words, batches of 32
//      features  the reader of xu2015-soft, doubly stochastic: 7 x 7 places of 1,280 numbers, an
//                LSTM of 1,024, embeddings and scores of 512, 5,000 words, batches of 32
// Adam, gradients clipped at norm 1; without dropout.
//
//   picture_speed decode ROUNDS FILE...
//
// decodes pictures, and brings them to 224 x 224 numbers of three channels, so many times; says how
// many a second of CPU time that is.

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "batch_file.h"
#include "core/error.h"
#include "data/picture_coder.h"
#include "machine_limits.h"
#include "models/encoder_decoder.h"
#include "models/grid_source.h"
#include "program.h"
#include "timed_training.h"

namespace attend::benchmarks {
namespace {

constexpr int kBatches = 4;
constexpr std::int64_t kRows = 32;

/// The same numbers as in the peer: the minimal standard of Park & Miller 1988.
class Drawn {
 public:
  std::int64_t below(std::int64_t end) { return next() % end; }
  float share() { return static_cast<float>(static_cast<double>(next()) / 2147483647.0); }

 private:
  std::int64_t next() { return state_ = state_ * 48271 % 2147483647; }
  std::int64_t state_ = 1;
};

/// What is read and said.
struct Use {
  models::ModelConfig model;
  models::AttentionConfig attention;
  models::LossOptions loss;
  std::int64_t side = 0;
  std::int64_t channels = 0;
  std::int64_t words = 0;
  std::int64_t shortest = 0;  // caption, in words
  std::int64_t lengths = 0;   // that there are from there on
};

Use use_called(const std::string& name) {
  Use use;
  auto& model = use.model;
  model.encoder = "grid";
  model.reader = "xu";
  model.summary = "mean";
  model.cell = "lstm";
  model.gate = "scalar";
  use.attention.score = "additive";
  if (name == "scenes") {
    model.grid = "32 norm pool 2, 64 norm pool 2, 64 norm";
    model.embedding_size = 64;
    model.hidden_size = use.attention.hidden_size = 128;
    use.side = 32;
    use.channels = 3;
    use.words = 36;
    use.shortest = 3;
    use.lengths = 8;
  } else if (name == "features") {
    model.embedding_size = use.attention.hidden_size = 512;
    model.hidden_size = 1024;
    use.loss.doubly_stochastic = 1.0;
    use.side = 7;
    use.channels = 1280;
    use.words = 5000;
    use.shortest = 8;
    use.lengths = 9;
  } else {
    throw Error("no use " + name + ": scenes, features");
  }
  model.validate();
  return use;
}

data::Batch batch_of(const Use& use, Drawn& drawn) {
  std::vector<data::Example> rows;
  for (std::int64_t row = 0; row < kRows; ++row) {
    std::vector<Index> caption(static_cast<std::size_t>(use.shortest + drawn.below(use.lengths)));
    for (auto& word : caption) word = static_cast<Index>(kFirstOrdinary + drawn.below(use.words));
    data::Part picture = {.extents = {use.side, use.side}, .size = use.channels};
    picture.numbers.resize(static_cast<std::size_t>(use.side * use.side * use.channels));
    for (auto& number : picture.numbers) number = drawn.share();
    rows.push_back({{std::move(picture), data::text_part(caption)}, row + 1});
  }
  return data::make_batch(rows, models::EncoderDecoder::kTarget);
}

void train(const std::string& name, int updates, const std::string& engine,
           const std::string& precision) {
  const auto use = use_called(name);
  Drawn drawn;
  std::vector<data::Batch> batches;
  for (int i = 0; i < kBatches; ++i) batches.push_back(batch_of(use, drawn));
  models::EncoderDecoder model(use.model, use.attention,
                               std::make_unique<models::GridSource>(use.model, use.channels),
                               kFirstOrdinary + use.words);
  auto result = timed({name, updates, engine, precision, use.loss}, model, batches);
  result["rows_per_cpu_second"] = result["rows"].get<double>() / result["seconds"].get<double>();
  std::cout << result << '\n';
}

void decode(int rounds, const std::vector<std::string>& files) {
  const data::PictureCoder coder(data::PictureOptions{});
  double sum = 0.0;
  for (const auto& file : files) sum += static_cast<double>(coder.encode(file).numbers[0]);
  const auto began = cpu_seconds();
  for (int round = 0; round < rounds; ++round) {
    for (const auto& file : files) sum += static_cast<double>(coder.encode(file).numbers[0]);
  }
  const auto seconds = cpu_seconds() - began;
  const auto pictures = static_cast<double>(rounds) * static_cast<double>(files.size());
  const nlohmann::json result = {{"program", "attend"},
                                 {"use", "decode"},
                                 {"files", files.size()},
                                 {"sum", sum},  // so that nothing can be left out
                                 {"pictures_per_cpu_second", pictures / seconds},
                                 {"peak_mb", peak_megabytes()}};
  std::cout << result << '\n';
}

int run(const std::vector<std::string>& words) {
  if (words.size() > 1 && words[0] == "train") {
    train(words[1], std::stoi(word_or(words, 2, "40")), word_or(words, 3, "cpu"),
          word_or(words, 4, "fp32"));
    return 0;
  }
  if (words.size() > 2 && words[0] == "decode") {
    decode(std::stoi(words[1]), {words.begin() + 2, words.end()});
    return 0;
  }
  std::cerr << "picture_speed train USE [UPDATES] [ENGINE] [PRECISION]\n"
               "picture_speed decode ROUNDS FILE...\n";
  return 2;
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  return attend::benchmarks::run_program("picture_speed", count, arguments,
                                         attend::benchmarks::run);
}
