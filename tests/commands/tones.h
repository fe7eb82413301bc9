#pragma once

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "command.h"
#include "data/sound.h"

namespace attend::tests {

/// "low" 300 Hz, "mid" 900 Hz, "high" 2500 Hz; each word lasts 0.1 s.
class Tones {
 public:
  Tones() {
    std::filesystem::create_directories(folder_ / "wav");
    std::string table = "file\twords\tsplit\n";
    int number = 0;
    for (const std::string words :
         {"low", "mid", "high", "low high", "high low", "mid low", "low mid", "mid mid",
          "high mid low", "low low", "mid high", "high high"}) {
      for (const auto rate : {8000, 8000}) {
        const auto name = std::to_string(number++) + ".wav";
        write(name, words, rate, 0.01 * number);
        table += name + '\t' + words + '\t' + (number % 2 == 0 ? "test" : "train") + '\n';
      }
    }
    folder_.write("tones.tsv", table);
  }

  /// A WAV of these words, at a loudness of its own.
  void write(const std::string& name, const std::string& words, int rate, double more = 0.0) const {
    data::Sound sound = {.size = {.rate = rate, .channels = 1, .frames = 0}};
    for (std::size_t at = 0; at < words.size();
         at = std::min(words.find(' ', at), words.size()) + 1) {
      const auto hertz = words[at] == 'l' ? 300.0 : words[at] == 'm' ? 900.0 : 2500.0;
      for (int i = 0; i < rate / 10; ++i) {
        sound.samples.push_back(
            static_cast<float>((0.3 + more) * std::sin(6.2831853 * hertz * i / rate)));
      }
    }
    sound.size.frames = std::ssize(sound.samples);
    folder_.write("wav/" + name, data::wav_of(sound));
  }

  std::string operator/(const std::string& name) const { return folder_ / name; }
  const Folder& folder() const { return folder_; }

  /// Learns from whatever `texts` says.
  std::vector<std::string> training(const std::string& out, const std::vector<std::string>& texts,
                                    int updates) const {
    auto all = with({"train", "spoken-words", "-q", "--out", folder_ / out}, texts);
    return with(all, {"--model.convolutions",
                      "6 stride 2",
                      "--model.embedding_size",
                      "8",
                      "--model.encoder_size",
                      "6",
                      "--model.hidden_size",
                      "10",
                      "--model.output_size",
                      "8",
                      "--attention.hidden_size",
                      "8",
                      "--sound.bins",
                      "10",
                      "--training.batch_size",
                      "4",
                      "--training.validate_every",
                      "3",
                      "--training.epochs",
                      "0",
                      "--training.patience",
                      "0",
                      "--training.decay",
                      "none",
                      "--training.updates",
                      std::to_string(updates)});
  }

  std::vector<std::string> of_table(const std::vector<std::string>& more = {}) const {
    return with({"--train", folder_ / "tones.tsv", "--sounds", folder_ / "wav", "--columns",
                 "sound=file", "text=words", "--where", "split=train", "--dev-where", "split=test"},
                more);
  }

  /// The right times of the table's rows of this part, each word's 0.1 s.
  std::string times(const std::string& split) const {
    std::string all;
    for (const auto& line : lines_of(read(folder_ / "tones.tsv"))) {
      if (!line.ends_with('\t' + split)) continue;
      const auto first = line.find('\t') + 1;
      all += line.substr(0, first - 1) + '\n';
      double begin = 0.0;
      std::istringstream words(line.substr(first, line.rfind('\t') - first));
      for (std::string word; words >> word; begin += 0.1) {
        all += word + ' ' + std::to_string(begin) + ' ' + std::to_string(begin + 0.1) + '\n';
      }
    }
    return all;
  }

  /// What says where the rows of the second half are, and which.
  std::vector<std::string> test_table() const {
    return {"--source", folder_ / "tones.tsv", "--columns", "sound=file", "text=words",
            "--sounds", folder_ / "wav",       "--where",   "split=test"};
  }

  void train(const std::string& out, int updates, const std::vector<std::string>& more = {}) const {
    ASSERT_TRUE(succeeded(attend(training(out, of_table(more), updates))));
  }

 private:
  Folder folder_;
};

}  // namespace attend::tests
