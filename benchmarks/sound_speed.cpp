// Speeds of what hears, on one thread, each as one line of JSON.
//
//   sound_speed train USE [UPDATES] [ENGINE] [PRECISION]
//
// trains a recogniser on frames and texts that are drawn, as the peer does, pytorch_sounds.py, and
// says how many seconds of sound (100 frames) a second of CPU time takes. USE:
//      words     the recipe spoken-words with features of where it looked: 200 frames of 82
//                numbers, two layers of stride 2, a recurrence both ways of 64, 10 words, batches
//                of 32
//      phonemes  the recipe chorowski2015: 300 frames of 123 numbers, three recurrences both ways
//                of 256, ten filters of 201 frames, a GRU of 256, 40 of 60 phonemes, batches of 8
// Adam, gradients clipped at norm 1; without dropout. All rows of a batch are as long, which the
// peer likes best.
//
//   sound_speed frames SECONDS [ROUNDS]
//
// makes frames of so many seconds of noise, 16,000 samples each: 40 bands, Povey's window, as
// Kaldi's. Says how many seconds of sound a second of CPU time makes.

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "batch_file.h"
#include "core/error.h"
#include "data/frames.h"
#include "drawn_numbers.h"
#include "models/encoder_decoder.h"
#include "models/number_source.h"
#include "program.h"
#include "timed_training.h"

namespace attend::benchmarks {
namespace {

constexpr int kBatches = 4;
constexpr double kFramesASecond = 100.0;

/// What is heard and said.
struct Use {
  models::ModelConfig model;
  models::AttentionConfig attention;
  std::int64_t rows = 0;
  std::int64_t frames = 0;
  std::int64_t size = 0;  // numbers of a frame
  std::int64_t words = 0;
  std::int64_t length = 0;  // of a text, in words
};

Use use_called(const std::string& name) {
  Use use;
  auto& model = use.model;
  model.encoder = "bidirectional-gru";
  model.reader = "bahdanau";
  model.summary = "mean";
  use.attention.score = "additive";
  use.attention.location_filters = 10;
  if (name == "words") {
    model.convolutions = "64 1x5 stride 2, 64 1x5 stride 2";
    model.encoder_size = model.embedding_size = model.hidden_size = model.output_size = 64;
    use.attention.hidden_size = 64;
    use.attention.location_width = 21;
    use.rows = 32;
    use.frames = 200;
    use.size = 82;
    use.words = 10;
    use.length = 4;
  } else if (name == "phonemes") {
    model.encoder_layers = 3;
    model.encoder_size = model.embedding_size = model.hidden_size = model.output_size = 256;
    use.attention.hidden_size = 512;
    use.attention.location_width = 201;
    use.rows = 8;
    use.frames = 300;
    use.size = 123;
    use.words = 60;
    use.length = 40;
  } else {
    throw Error("no use " + name + ": words, phonemes");
  }
  model.validate();
  return use;
}

data::Batch batch_of(const Use& use) {
  std::vector<data::Example> rows;
  for (std::int64_t row = 0; row < use.rows; ++row) {
    std::vector<Index> text;
    for (std::int64_t i = 0; i < use.length; ++i) {
      text.push_back(static_cast<Index>(kFirstOrdinary + (7 * i + 3 * row) % use.words));
    }
    data::Part sound = {.extents = {use.frames}, .size = use.size};
    sound.numbers = numbers(use.frames * use.size);
    rows.push_back({{std::move(sound), data::text_part(text)}, row + 1});
  }
  return data::make_batch(rows, models::EncoderDecoder::kTarget);
}

void train(const std::string& name, int updates, const std::string& engine,
           const std::string& precision) {
  const auto use = use_called(name);
  const std::vector<data::Batch> batches(kBatches, batch_of(use));
  models::EncoderDecoder model(use.model, use.attention,
                               std::make_unique<models::NumberSource>(use.model, use.size),
                               kFirstOrdinary + use.words);
  auto result = timed({name, updates, engine, precision, {}}, model, batches);
  const auto heard =
      result["rows"].get<double>() * static_cast<double>(use.frames) / kFramesASecond;
  result["seconds_per_cpu_second"] = heard / result["seconds"].get<double>();
  std::cout << result << '\n';
}

void make_frames(int sound_seconds, int rounds) {
  constexpr std::int64_t kSamples = 16'000;
  const data::FrameMaker maker({.rate = kSamples}, kSamples);
  const auto samples = numbers(sound_seconds * kSamples);
  double sum = static_cast<double>(maker(samples).front());
  const auto began = cpu_seconds();
  for (int round = 0; round < rounds; ++round) sum += static_cast<double>(maker(samples).back());
  const auto seconds = cpu_seconds() - began;
  const nlohmann::json result = {{"program", "attend"},
                                 {"use", "frames"},
                                 {"sum", sum},  // so that nothing can be left out
                                 {"seconds_per_cpu_second", rounds * sound_seconds / seconds},
                                 {"peak_mb", peak_megabytes()}};
  std::cout << result << '\n';
}

int run(const std::vector<std::string>& words) {
  if (words.size() > 1 && words[0] == "train") {
    train(words[1], std::stoi(word_or(words, 2, "40")), word_or(words, 3, "cpu"),
          word_or(words, 4, "fp32"));
    return 0;
  }
  if (words.size() > 1 && words[0] == "frames") {
    make_frames(std::stoi(words[1]), std::stoi(word_or(words, 2, "5")));
    return 0;
  }
  std::cerr << "sound_speed train USE [UPDATES] [ENGINE] [PRECISION]\n"
               "sound_speed frames SECONDS [ROUNDS]\n";
  return 2;
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  return attend::benchmarks::run_program("sound_speed", count, arguments, attend::benchmarks::run);
}
