// `attend predict --stream`: raw samples of standard input, heard as they come.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "data/sound.h"
#include "tones.h"

namespace attend::tests {
namespace {

using nlohmann::json;

constexpr double kPause = 0.15;  // before and behind each word of 0.1 s
constexpr const char* kWords[] = {"low", "mid", "high"};

/// Writes these words with pauses of a little noise between them.
void write_paused(const Tones& tones, const std::string& name, const std::string& words, int rate) {
  data::Sound sound = {.size = {.rate = rate, .channels = 1, .frames = 0}};
  std::uint32_t state = 1;
  const auto add = [&](double seconds, double hertz) {
    for (int i = 0; i < static_cast<int>(seconds * rate); ++i) {
      state = state * 1664525U + 1013904223U;
      const auto noise = 0.004 * (static_cast<double>(state >> 8) / 8388608.0 - 1.0);
      sound.samples.push_back(
          static_cast<float>(0.4 * std::sin(6.2831853 * hertz * i / rate) + noise));
    }
  };
  add(kPause, 0.0);
  std::istringstream each(words);
  for (std::string word; each >> word;) {
    add(0.1, word == "low" ? 300.0 : word == "mid" ? 900.0 : 2500.0);
    add(kPause, 0.0);
  }
  sound.size.frames = std::ssize(sound.samples);
  tones.folder().write("wav/" + name, data::wav_of(sound));
}

/// A model that has learnt such words, one to four at once.
const Tones& learnt() {
  static const Tones tones;
  static const bool is_trained = [] {
    std::string table = "file\twords\n";
    for (int i = 0; i < 48; ++i) {
      std::string words;
      for (int k = 0, left = i; k <= i % 4; ++k, left = left / 3 + 5 * k + i) {
        words += (k == 0 ? "" : " ") + std::string(kWords[left % 3]);
      }
      const auto name = "paused" + std::to_string(i) + ".wav";
      write_paused(tones, name, words, 8000);
      table += name + '\t' + words + '\n';
    }
    tones.folder().write("paused.tsv", table);
    const std::vector<std::string> train = {"train",
                                            "spoken-words",
                                            "-q",
                                            "--out",
                                            tones / "model",
                                            "--train",
                                            tones / "paused.tsv",
                                            "--sounds",
                                            tones / "wav",
                                            "--columns",
                                            "sound=file",
                                            "text=words",
                                            "--sound.normalise",
                                            "training",
                                            "--sound.bins",
                                            "10",
                                            "--model.reader",
                                            "ctc",
                                            "--model.encoder",
                                            "none",
                                            "--model.encoder_size",
                                            "0",
                                            "--model.convolutions",
                                            "8 1x3 stride 2",
                                            "--model.embedding_size",
                                            "8",
                                            "--model.dropout_embedding",
                                            "0",
                                            "--training.batch_size",
                                            "8",
                                            "--training.learning_rate",
                                            "0.01",
                                            "--training.epochs",
                                            "0",
                                            "--training.patience",
                                            "0",
                                            "--training.updates",
                                            "250",
                                            "--training.validate_every",
                                            "1000"};
    EXPECT_TRUE(succeeded(attend(train)));
    return true;
  }();
  (void)is_trained;
  return tones;
}

std::vector<std::string> stream(const std::vector<std::string>& more = {}) {
  return with({"predict", "-m", learnt() / "model", "--stream", "--window", "1", "--every", "0.5"},
              more);
}

/// The samples of a WAV, without anything before them.
std::string raw(const std::string& wav) {
  return wav.substr(wav.find("data") + 8);
}

std::string as_floats(const std::string& whole) {
  std::string floats;
  for (std::size_t at = 0; at + 1 < whole.size(); at += 2) {
    std::int16_t sample = 0;
    std::memcpy(&sample, whole.data() + at, 2);
    const auto number = static_cast<float>(sample) / 32768.0F;
    floats.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return floats;
}

TEST(SoundStream, SaysWhatIsHeardWithItsTimesWhileItComes) {
  const std::string words = "high low mid high mid low high low mid low high mid";
  write_paused(learnt(), "long.wav", words, 8000);
  const auto samples = raw(read(learnt() / "wav/long.wav"));
  const auto said = attend(stream(), {.in = samples});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, words + "\n");
  EXPECT_NE(said.err.find("8000 samples a second; windows of 1 s, one every 0.5 s: a word is said "
                          "at most 0.75 s after it was heard"),
            std::string::npos)
      << said.err;
  EXPECT_NE(said.err.find("3.1 s heard in 7 windows"), std::string::npos) << said.err;

  const auto floats = attend(stream({"--samples", "f32", "--json"}), {.in = as_floats(samples)});
  ASSERT_EQ(floats.code, 0) << floats.err;
  const auto lines = lines_of(floats.out);
  std::string again;
  double before = 0.0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto word = json::parse(lines[i]);
    again += (i == 0 ? "" : " ") + word["word"].get<std::string>();
    const auto middle = (word["begin"].get<double>() + word["end"].get<double>()) / 2.0;
    EXPECT_GT(middle, before);
    EXPECT_NEAR(middle, kPause + 0.05 + 0.25 * static_cast<double>(i), 0.2) << lines[i];
    before = middle;
  }
  EXPECT_EQ(again, words);
}

TEST(SoundStream, OfAnotherRateIsBroughtToTheModels) {
  const std::string words = "low high mid low high";
  write_paused(learnt(), "fast.wav", words, 16000);
  const auto samples = raw(read(learnt() / "wav/fast.wav"));
  const auto said = attend(stream({"--rate", "16000"}), {.in = samples});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, words + "\n");
  EXPECT_NE(said.err.find("16000 samples a second, brought to 8000; windows"), std::string::npos)
      << said.err;
}

TEST(SoundStream, SilenceSaysNothing) {
  const auto said = attend(stream(), {.in = std::string(16000, '\0')});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, "\n");
}

TEST(SoundStream, WhatCannotBeIsRefusedInALine) {
  const auto wav = read(learnt() / "wav/1.wav");
  const auto refusal = [](const std::vector<std::string>& more, const std::string& input,
                          const std::string& why) {
    return was_refused(attend(stream(more), {.in = input}), why);
  };
  EXPECT_TRUE(refusal({}, "", "standard input has no samples"));
  EXPECT_TRUE(refusal({}, "abc", "standard input ends within sample 2: 1 of its 2 bytes"));
  EXPECT_TRUE(refusal({}, wav, "begins as a file of sound"));
  const auto short_one = attend(stream(), {.in = "abcd"});
  EXPECT_EQ(short_one.code, 2);
  EXPECT_NE(short_one.err.find("standard input: 2 samples, 8000 a second, are too few for a frame"),
            std::string::npos)
      << short_one.err;
  EXPECT_TRUE(
      refusal({"--samples", "f32"}, std::string("\0\0\xC0\x7F", 4), "sample 1 of standard"));
  EXPECT_TRUE(refusal({"--samples", "u8"}, raw(wav), "--samples"));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", learnt() / "model", "--stream", "--every", "9"}),
                          "--every = 9"));
  EXPECT_TRUE(refusal({"--nbest", "2"}, raw(wav), "--nbest: not of --stream"));
  EXPECT_TRUE(refusal({"--show"}, raw(wav), "--show: not of --stream"));
  EXPECT_TRUE(refusal({learnt() / "wav/1.wav"}, raw(wav), "not of --stream"));
  EXPECT_TRUE(was_refused(
      attend({"predict", "-m", learnt() / "model", "--rate", "8000", learnt() / "wav/1.wav"}),
      "--rate: of --stream"));
}

}  // namespace
}  // namespace attend::tests
