// Models that say numbers: sums that are drawn without a file, and those of files.

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

Outcome train(const std::string& out, const Lines& more = {}) {
  Lines arguments = {"train", "raffel2015-addition", "-q", "--out", out};
  const Lines usual = {"--arithmetic.length", "12", "--model.hidden_size",       "8",
                       "--training.updates",  "6",  "--training.validate_every", "3"};
  arguments.insert(arguments.end(), usual.begin(), usual.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments);
}

std::string bytes_of(const std::string& folder) {
  return read(folder + "/model.safetensors");
}

TEST(Sums, AreLearntAndMeasuredWithoutAFile) {
  const Folder folder;
  ASSERT_TRUE(succeeded(train(folder / "model")));
  const auto outcome = attend({"evaluate", "-m", folder / "model", "--format", "json"});
  ASSERT_TRUE(succeeded(outcome));
  const auto all = json::parse(outcome.out);
  EXPECT_EQ(all.at("lines"), 1000);
  for (const auto* name : {"solved", "rmse", "mae"}) EXPECT_TRUE(all.at(name).is_number()) << name;
  EXPECT_FALSE(all.contains("by_length"));
  const auto intervals = attend({"evaluate", "-m", folder / "model", "--intervals"});
  EXPECT_NE(intervals.out.find("RMSE"), std::string::npos) << intervals.err;
}

TEST(Sums, GoOnBitForBitWithOneRankOrTwo) {
  const Folder folder;
  for (const Lines& ranks : {Lines(), kTwo}) {
    if (!ranks.empty()) SKIP_WITHOUT_GLOO();
    const auto whole = folder / ("whole" + std::to_string(ranks.size()));
    const auto half = folder / ("half" + std::to_string(ranks.size()));
    ASSERT_TRUE(succeeded(train(whole, ranks)));
    ASSERT_TRUE(succeeded(train(half, Lines{"--training.updates", "3"} + ranks)));
    ASSERT_TRUE(succeeded(
        attend(Lines{"train", "-q", "--resume", half, "--training.updates", "6"} + ranks)));
    EXPECT_EQ(bytes_of(half), bytes_of(whole));
  }
}

// Each rank draws its half of the sequences.
TEST(Sums, AreTheSameByOneRankOrTwo) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  ASSERT_TRUE(succeeded(train(folder / "one", {"--training.batch_size", "100"})));
  ASSERT_TRUE(succeeded(train(folder / "two", Lines{"--training.batch_size", "50"} + kTwo)));
  EXPECT_LT(largest_difference(folder / "two", folder / "one"), 1e-5);
  ASSERT_TRUE(
      succeeded(train(folder / "other", {"--training.batch_size", "100", "--training.seed", "2"})));
  EXPECT_GT(largest_difference(folder / "other", folder / "one"), 1e-2);
}

TEST(Sums, OfFilesAreReadAsTheyStand) {
  const Folder folder;
  std::string sequences;
  std::string results;
  for (int i = 0; i < 8; ++i) {
    sequences += "0." + std::to_string(i) + ",1 0.5,0 0.25,1\n";
    results += "0." + std::to_string(i) + "5\n";
  }
  const auto sequences_file = folder.write("sequences", sequences);
  const auto right = folder.write("results", results);
  ASSERT_TRUE(succeeded(
      train(folder / "model", {"--train", sequences_file, right, "--dev", sequences_file, right})));
  const auto said = attend({"predict", "-m", folder / "model"}, {.in = sequences});
  ASSERT_TRUE(succeeded(said));
  const auto lines = lines_of(said.out);
  ASSERT_EQ(lines.size(), 8U);
  for (const auto& line : lines) EXPECT_TRUE(std::isfinite(std::stod(line))) << line;
  const auto shown = attend({"predict", "-m", folder / "model", "--json"}, {.in = "0.1,1 0.2,1\n"});
  const auto reading = json::parse(shown.out).at("readings").at(0);
  EXPECT_EQ(reading.at("source"), json({"0.1,1", "0.2,1"}));
  EXPECT_NEAR(reading.at("weights")[0][0].get<double>() + reading.at("weights")[0][1].get<double>(),
              1.0, 1e-3);
  const auto scored = attend({"evaluate", "-m", folder / "model", "--source", sequences_file,
                              "--reference", right, "--format", "json"});
  EXPECT_EQ(json::parse(scored.out).at("lines"), 8);
}

TEST(Sums, AreRefusedWithFileAndLineBeforeAnythingIsWritten) {
  const Folder folder;
  const auto sequences_file = folder.write("sequences", "0.1,1 0.2,1\n0.1,1 x,1\n");
  const auto right = folder.write("results", "0.3\n0.4\n");
  const auto outcome = train(folder / "model", {"--train", sequences_file, right});
  EXPECT_TRUE(was_refused(outcome, "sequences:2: x is no number"));
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
  EXPECT_TRUE(
      was_refused(train(folder / "model", {"--arithmetic.length", "5"}), "arithmetic.length"));
  EXPECT_TRUE(was_refused(train(folder / "model", {"--arithmetic.operation", "division"}),
                          "arithmetic.operation"));
  EXPECT_TRUE(was_refused(train(folder / "model", {"--training.metric", "bleu"}), "solved"));
}

TEST(NumberFiles, AreScoredAndCompared) {
  const Folder folder;
  const auto right = folder.write("right", "1 2\n3 4\n5 6\n");
  const auto near = folder.write("near", "1.1 2\n3 4.2\n5 6\n");
  const auto far = folder.write("far", "2 2\n3 6\n5 9\n");
  const auto scored = attend({"evaluate", "--task", "arithmetic", "--hypothesis", near,
                              "--reference", right, "--format", "json"});
  ASSERT_TRUE(succeeded(scored));
  const auto all = json::parse(scored.out);
  EXPECT_NEAR(all.at("mae").get<double>(), 0.05, 1e-12);
  EXPECT_NEAR(all.at("solved").get<double>(), 1.0 / 3.0, 1e-12);
  ASSERT_EQ(all.at("steps").size(), 2U);
  EXPECT_NEAR(all.at("steps")[0].at("mae").get<double>(), 0.1 / 3.0, 1e-12);
  EXPECT_TRUE(succeeded(attend({"compare", "--task", "arithmetic", "--hypothesis", near,
                                "--hypothesis", far, "--reference", right})));
  const auto broken = folder.write("broken", "1 2\n3\n5 6\n");
  EXPECT_TRUE(was_refused(
      attend({"evaluate", "--task", "arithmetic", "--hypothesis", broken, "--reference", right}),
      "broken:2: 1 numbers: expected 2"));
}

}  // namespace
}  // namespace attend::tests
