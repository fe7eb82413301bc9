// `attend predict --stream`: what is said in raw samples, while they come.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/checked_output.h"
#include "cli/loaded_models.h"
#include "cli/message.h"
#include "cli/predict_rows.h"
#include "cli/rows_to_predict.h"
#include "core/bounds.h"
#include "core/error.h"
#include "core/fields.h"
#include "data/frames_coder.h"
#include "data/received.h"
#include "format/token_times.h"
#include "tasks/predictor.h"
#include "tasks/sound_stream.h"
#include "tasks/task.h"

namespace attend::cli {
namespace {

using format::TokenTime;
using Clock = std::chrono::steady_clock;

/// Models that hear what is handed to them.
class Hearing {
 public:
  Hearing(std::vector<tasks::System>& systems, Engine& engine, const PredictFlags& flags)
      : flags_(flags), received_(std::make_shared<data::ReceivedSounds>(kMostBytes)) {
    for (auto& system : systems) {
      auto& coder = system.coders.at(std::string(system.task->columns().front().name));
      const auto* sounds = dynamic_cast<const data::SoundCoder*>(coder.get());
      if (sounds == nullptr) {
        throw Error("--stream is of models that read sounds, and the task of this one is " +
                    std::string(system.task->name()));
      }
      const auto made = sounds->from(received_);
      coder = made;
      if (coder_ == nullptr) coder_ = made;
    }
    predictor_ = systems.front().task->predictor(members_of(systems), engine);
  }

  std::int64_t rate() const { return coder_->options().rate; }

  /// The words of a sound. Throws Error if there are too many frames, or too few for one.
  std::vector<TokenTime> hear(const data::Sound& sound) {
    const auto began = Clock::now();
    auto held = received_->hold(sound.size.frames * static_cast<std::int64_t>(sizeof(float)));
    held.value().put(sound);
    if (const auto frames = frames_of(held->name()); frames > flags_.max_length) {
      throw Error(fmt::format("a window of {} frames, more than --max-length {}", frames,
                              flags_.max_length));
    }
    const auto found =
        predictor_->predict(std::vector<data::Row>{{.cells = {held->name()}}}, flags_.options);
    const auto& best = found.front().front();
    if (best.readings.empty()) {
      throw Error(
          "--stream puts together what windows said by when it was heard, and this model "
          "reads without attention: take one that attends, or model.reader = ctc");
    }
    const auto& reading = best.readings.front();
    auto words =
        format::times_of(reading.alignment, reading.times.value(), best.log_probabilities).words;
    seconds_ += std::chrono::duration<double>(Clock::now() - began).count();
    return words;
  }

  double seconds() const { return seconds_; }  ///< that hearing took

 private:
  /// Throws Error, of standard input, not of the name that its samples go by.
  std::int64_t frames_of(const std::string& name) const {
    try {
      return coder_->count(name);
    } catch (const Error& error) {
      const std::string why = error.what();
      throw Error("standard input" +
                  (why.starts_with(name) ? why.substr(name.size()) : ": " + why));
    }
  }

  static constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;

  const PredictFlags& flags_;
  std::shared_ptr<data::ReceivedSounds> received_;
  std::shared_ptr<const data::SoundCoder> coder_;
  std::unique_ptr<tasks::Predictor> predictor_;
  double seconds_ = 0.0;
};

/// Raw samples of one channel, the lowest byte first.
class RawSamples {
 public:
  RawSamples(std::istream& in, const std::string& kind) : in_(in), is_float_(kind == "f32") {}

  /// Waits for so many samples, or the end. Throws Error naming the sample that is no number, or if
  /// a part of one is left over.
  std::vector<float> next(std::int64_t count) {
    const auto each = is_float_ ? sizeof(float) : sizeof(std::int16_t);
    bytes_.resize(static_cast<std::size_t>(count) * each);
    in_.read(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    const auto got = static_cast<std::size_t>(in_.gcount());
    check_is_raw(got);
    if (got % each != 0) {
      throw Error(fmt::format("standard input ends within sample {}: {} of its {} bytes",
                              read_ + static_cast<std::int64_t>(got / each) + 1, got % each, each));
    }
    std::vector<float> samples(got / each);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = sample_at(i * each);
    read_ += std::ssize(samples);
    return samples;
  }

 private:
  float sample_at(std::size_t at) const {
    if (!is_float_) {
      std::int16_t whole = 0;
      std::memcpy(&whole, bytes_.data() + at, sizeof whole);
      return static_cast<float>(whole) / 32768.0F;
    }
    float sample = 0.0F;
    std::memcpy(&sample, bytes_.data() + at, sizeof sample);
    if (!std::isfinite(sample)) {
      throw Error(fmt::format("sample {} of standard input is {}: expected numbers of 32 bits",
                              read_ + static_cast<std::int64_t>(at / sizeof sample) + 1, sample));
    }
    return sample;
  }

  /// A file's header would be heard as a crack, and the rest at a wrong rate.
  void check_is_raw(std::size_t got) const {
    if (read_ > 0 || !data::begins_as_sound({bytes_.data(), std::min<std::size_t>(got, 12)})) {
      return;
    }
    throw Error(
        "standard input begins as a file of sound, and --stream reads raw samples: give "
        "the file itself, without --stream");
  }

  std::istream& in_;
  const bool is_float_;
  std::vector<char> bytes_;
  std::int64_t read_ = 0;
};

/// Writes words as they are said.
class WordOutput {
 public:
  WordOutput(std::ostream& out, bool is_json, double offset)
      : out_(out), is_json_(is_json), offset_(offset) {}

  void write(const std::vector<TokenTime>& words) {
    for (const auto& word : words) {
      if (is_json_) {
        const nlohmann::ordered_json json = {{"word", word.text},
                                             {"begin", rounded(word.begin)},
                                             {"end", rounded(word.end)},
                                             {"confidence", word.confidence}};
        out_ << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
      } else {
        out_ << (is_first_ ? "" : " ") << word.text;
      }
      is_first_ = false;
    }
    if (!words.empty()) out_.flush();
  }

  void finish() {
    if (!is_json_) out_ << '\n';
    out_.flush();
  }

 private:
  double rounded(double seconds) const { return std::round((seconds + offset_) * 1000.0) / 1000.0; }

  std::ostream& out_;
  const bool is_json_;
  const double offset_;
  bool is_first_ = true;
};

std::string how_heard(const PredictFlags& flags, std::int64_t rate, const Hearing& hearing) {
  const auto& windows = flags.windows;
  return fmt::format(
      "{} samples a second{}; windows of {:g} s, one every {:g} s: a word is said at most {:g} s "
      "after it was heard, and what a window takes",
      rate, rate == hearing.rate() ? "" : fmt::format(", brought to {}", hearing.rate()),
      windows.window, windows.every, windows.delay());
}

}  // namespace

int predict_stream(PredictFlags& flags, std::vector<tasks::System>& systems, Engine& engine,
                   Streams streams) {
  flags.refuse_beside_stream();
  check_one_of("--samples", flags.samples, {"s16", "f32"});
  Hearing hearing(systems, engine, flags);
  complete_for_rows(flags, systems.front());
  flags.options.wants_alignments = true;
  const auto rate = flags.rate == 0 ? hearing.rate() : flags.rate;
  check_between("--rate", rate, 1, data::kHighestRate);
  tasks::SoundStream stream(flags.windows, rate,
                            [&](const data::Sound& sound) { return hearing.hear(sound); });
  std::optional<OutputFile> output;
  if (!flags.output.empty() && flags.output != "-") output.emplace(flags.output);
  WordOutput words(output ? *output : streams.out, flags.json, flags.options.time_offset);
  RawSamples in(streams.in, flags.samples);
  const auto at_once = std::max<std::int64_t>(1, rate / 50);
  for (;;) {
    const auto samples = in.next(at_once);
    if (stream.samples() == 0 && !samples.empty())
      say(streams.err, how_heard(flags, rate, hearing));
    words.write(stream.add(samples));
    if (std::ssize(samples) < at_once) break;
  }
  if (stream.samples() == 0) throw Error("standard input has no samples");
  words.write(stream.finish());
  words.finish();
  if (output) output->finish();
  const auto heard = static_cast<double>(stream.samples()) / static_cast<double>(rate);
  say(streams.err,
      fmt::format("{:.1f} s heard in {} windows, {:.2f} s of computing: {:.3f} of the "
                  "time that it lasts",
                  heard, stream.windows(), hearing.seconds(), hearing.seconds() / heard));
  return kOk;
}

}  // namespace attend::cli
