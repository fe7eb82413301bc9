// Models without recurrence through the program: trained, gone on with, searched, looked into.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "explored.h"
#include "small_run.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

const Strings kTiny = {"--model.encoder",     "self-attention",
                       "--model.reader",      "vaswani",
                       "--model.summary",     "mean",
                       "--model.hidden_size", "8",
                       "--transformer.heads", "2",
                       "--model.layers",      "2"};

TEST(Transformers, GoOnAsIfNothingHadHappened) {
  const SmallRun whole;
  whole.train(12, kTiny);
  const SmallRun cut;
  cut.train(6, kTiny);
  ASSERT_TRUE(succeeded(cut.resume({"--training.updates", "12"})));
  EXPECT_EQ(read(cut.run() + "/model.safetensors"), read(whole.run() + "/model.safetensors"));
}

TEST(Transformers, ShowEveryHeadAndLayer) {
  const SmallRun run;
  run.train(3, kTiny);
  const auto data_file = run / "data.json";
  const auto in = read(run / "dev.source");
  ASSERT_TRUE(succeeded(attend({"explore", "-m", run.run(), "--json", data_file}, {.in = in})));
  const auto data = json::parse(read(data_file));
  EXPECT_EQ(data["models"][0]["reader"], "vaswani");
  for (const auto& sentence : data["sentences"]) {
    const auto& seen = sentence["models"][0];
    const auto sources = seen["source"].size();
    for (const auto& hypothesis : seen["hypotheses"]) {
      const auto& readings = hypothesis["readings"];
      ASSERT_EQ(readings.size(), 13U);  // the alignment, and three kinds of two heads in two layers
      EXPECT_EQ(readings[0]["name"], "attention");
      const auto targets = hypothesis["target"].size();
      for (const auto& reading : readings) {
        const auto read = reading.value("said", false) ? targets : sources;
        const auto by = reading.contains("by") ? sources : targets;
        EXPECT_EQ(decoded(reading).size(), read * by) << reading["name"];
      }
      const auto mean = decoded(readings[0]);
      const auto of = [&](const std::string& name) {
        for (const auto& reading : readings) {
          if (reading["name"] == name) return decoded(reading);
        }
        return std::vector<double>(mean.size(), -1.0);
      };
      const auto first = of("layer 2 head 1");
      const auto second = of("layer 2 head 2");
      for (std::size_t i = 0; i < mean.size(); ++i) {
        EXPECT_NEAR(mean[i], (first[i] + second[i]) / 2.0, 1e-3);
      }
    }
  }
}

/// A beam of one and the likeliest of each step are the same; a batch says what a line alone does.
TEST(Transformers, SayTheSameAloneAndTogether) {
  const SmallRun run;
  run.train(6, kTiny);
  const auto in = read(run / "dev.source");
  const auto together = attend({"predict", "-m", run.run(), "--beam", "3"}, {.in = in});
  ASSERT_TRUE(succeeded(together));
  std::string alone;
  for (const auto& line : lines_of(in)) {
    alone += attend({"predict", "-m", run.run(), "--beam", "3"}, {.in = line + '\n'}).out;
  }
  EXPECT_EQ(together.out, alone);
}

/// The alignment is the mean of the last layer's heads, or the one that the manifest names.
TEST(Transformers, SayHowRightEachHeadIs) {
  const SmallRun run;
  run.train(6, kTiny);
  const Strings command = {"evaluate",         "-m",          run.run(),          "--source",
                           run / "dev.source", "--reference", run / "dev.target", "--gold",
                           run / "dev.align",  "--json"};
  const auto all = json::parse(attend(with(command, {"--heads"})).out);
  const auto& ways = all["alignments"];
  ASSERT_EQ(ways.size(), 5U);
  EXPECT_EQ(ways["attention"], [&] {
    auto one = json::parse(attend(command).out)["alignment"];
    one.erase("way");
    return one;
  }());
  auto manifest = json::parse(read(run.run() + "/manifest.json"));
  manifest["recipe"]["transformer.shown_layer"] = 1;
  manifest["recipe"]["transformer.shown_head"] = 2;
  run.folder().write("run/manifest.json", manifest.dump());
  auto one = json::parse(attend(command).out)["alignment"];
  one.erase("way");
  EXPECT_EQ(one, ways["layer 1 head 2"]);
  EXPECT_TRUE(was_refused(attend(with(command, {"--heads", "--posterior"})), "--heads"));
  const SmallRun other;
  other.train(3);
  auto of_other = with(command, {"--heads"});
  of_other[2] = other.run();
  EXPECT_TRUE(was_refused(attend(of_other), "--heads"));
}

TEST(Transformers, WhatDoesNotFitIsRefused) {
  const SmallRun run;
  const auto refused = [&](const Strings& more, const std::string& key) {
    EXPECT_TRUE(was_refused(attend(with(run.command(3, kTiny), more)), key));
  };
  refused({"--transformer.heads", "3"}, "model.hidden_size");
  refused({"--attention.score", "general"}, "attention.score");
  refused({"--attention.selection", "hard"}, "attention.selection");
  refused({"--model.reader", "bahdanau"}, "model.cell");
  refused({"--transformer.positions", "learned", "--transformer.max_length", "5"},
          "transformer.max_length");
}

}  // namespace
}  // namespace attend::tests
