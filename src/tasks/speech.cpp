// A sound to what is said in it: frames of it, read as any signal is.

#include <filesystem>

#include <fmt/format.h>

#include "core/error.h"
#include "data/frames_coder.h"
#include "data/sound_lists.h"
#include "data/sound_places.h"
#include "models/encoder_decoder.h"
#include "tasks/signal_to_text.h"

namespace attend::tasks {
namespace {

using data::FrameFileCoder;
using data::FramesCoder;
using models::EncoderDecoder;

/// The first cell of the sounds that a corpus names.
std::string first_sound(const data::Corpus& corpus) {
  std::string first;
  const auto sounds = corpus.lines(std::vector<std::size_t>{EncoderDecoder::kSource});
  while (first.empty() && sounds->next(first)) {
  }
  return first;
}

class Speech final : public SignalToText {
 public:
  using SignalToText::SignalToText;

  bool reads_files() const override { return true; }

  std::unique_ptr<data::Corpus> open(const Opening& opening) const override {
    auto columns = corpus_columns(opening.columns);
    const bool is_list = data::is_sound_list(opening.paths);
    const auto path = opening.paths.empty() ? std::string() : opening.paths.front();
    auto beside = std::filesystem::path(path);
    if (std::filesystem::is_directory(beside)) beside /= "wav.scp";
    columns[EncoderDecoder::kSource].places =
        std::make_shared<data::SoundPlaces>(opening.options.pictures, beside.string());
    if (is_list) return data::open_sound_list(path, columns, opening.options);
    return data::open_corpus(opening.paths, columns, opening.options);
  }

  /// All of it is read, so that no training ends with what could have been known before.
  void check_row(const data::Row& row, const data::Corpus& corpus,
                 const SystemConfig& config) const override {
    const auto& cell = row.cells[EncoderDecoder::kSource];
    reading(where_in(corpus), EncoderDecoder::kSource, [&] {
      data::check_sounds(cell, config.sound);
      if (data::names_frames(cell)) check_size(cell, first_sound(corpus), corpus.name());
    });
  }

  /// That frames have as many numbers as those to learn from.
  void check_dev(const data::Corpus& train, data::Corpus& dev) const override {
    const auto learnt = first_sound(train);
    const auto measured = first_sound(dev);
    if (learnt.empty() || measured.empty()) return;
    if (data::names_frames(learnt) != data::names_frames(measured)) {
      throw Error(fmt::format("{} names {}, {} names {}: expected one kind", train.name(),
                              kind_of(learnt), dev.name(), kind_of(measured)));
    }
    if (data::names_frames(measured)) check_size(measured, learnt, train.name());
  }

  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override {
    const auto sounds = corpus.lines(std::vector<std::size_t>{EncoderDecoder::kSource});
    return {{std::string(read_name()), FramesCoder::learn(*sounds, config.sound)},
            {std::string(said_name()), learned(corpus, {EncoderDecoder::kTarget}, config, seed)}};
  }

  bool uses(std::string_view key) const override {
    return SignalToText::uses(key) || is_of(key, {"sound"});
  }

  void validate(const SystemConfig& config) const override {
    SignalToText::validate(config);
    const auto& variation = config.sound_variation;
    if (config.sound.normalise == "none" &&
        (variation.time_masks > 0 || variation.band_masks > 0)) {
      throw ConfigError(
          "sound.normalise", "none",
          "training or recording with sound.time_masks or sound.band_masks: what they "
          "leave is 0, the mean of these");
    }
  }

  void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& coders,
            std::uint64_t seed) const override {
    if (!config.sound_variation.varies() || batch.size == 0) return;
    data::vary(batch.columns[EncoderDecoder::kSource], data::frames_of(coders, read_name()).bands(),
               config.sound_variation, seeds_of_rows(batch, seed));
  }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return model_of(config, data::frames_of(coders, read_name()).size(),
                    data::coder_called(coders, said_name()).symbol_count());
  }

  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return model_of(config, config.sound.size(), kFirstOrdinary);
  }

 private:
  static const char* kind_of(const std::string& cell) {
    return data::names_frames(cell) ? "frames" : "sounds";
  }

  static void check_size(const std::string& cell, const std::string& first,
                         const std::string& where) {
    if (!data::names_frames(first)) {
      throw Error(
          fmt::format("{} has frames, {} is a sound in {}: expected one kind", cell, first, where));
    }
    const auto own = FrameFileCoder::size_of(cell);
    const auto size = FrameFileCoder::size_of(first);
    if (own == size) return;
    throw Error(
        fmt::format("{}: frames of {} numbers: expected {}, as in {}", cell, own, size, first));
  }
};

}  // namespace

const Task& speech() {
  using Role = ColumnSpec::Role;
  static const Speech task(
      {.name = "speech",
       .help = "a sound to what is said in it",
       .answers = "transcript",
       .columns = {ColumnSpec{"sound", "the file of a sound, or parts of some"},
                   {"text", "text", Role::kTarget}}});
  return task;
}

}  // namespace attend::tasks
