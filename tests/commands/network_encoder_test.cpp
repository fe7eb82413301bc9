// A network of others as the encoder of a captioning model, through the program: frozen it is what
// attend features writes, and the model's folder is enough.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "../onnx_writer.h"
#include "command.h"
#include "tiny_captioner.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A number between -1 and 1 for each place.
std::vector<float> spread_numbers(std::size_t count) {
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = static_cast<float>((i * 37 + 11) % 41) / 20.5F - 1.0F;
  }
  return numbers;
}

/// Filters that halve the picture twice, with a norm: [32, 32, 3] -> [8, 8, 6].
std::string halving_network() {
  onnx::Model model;
  model.input = {-1, 3, 32, 32};
  model.tensors = {onnx::floats("w", {4, 3, 4, 4}, spread_numbers(192)),
                   onnx::floats("gain", {4}, {0.5F, 0.25F, -0.5F, 1.0F}),
                   onnx::floats("shift", {4}, {0.1F, 0.2F, 0.3F, 0.0F}),
                   onnx::floats("mean", {4}, {0.5F, -0.5F, 0.0F, 1.0F}),
                   onnx::floats("variance", {4}, {4.0F, 9.0F, 4.0F, 16.0F}),
                   onnx::floats("v", {6, 4, 2, 2}, spread_numbers(96))};
  const auto strides = onnx::attribute("strides", std::vector<std::int64_t>{2, 2});
  const auto pads = onnx::attribute("pads", std::vector<std::int64_t>{1, 1, 1, 1});
  model.nodes = {
      onnx::node("Conv", {"x", "w"}, "first", strides + pads),
      onnx::node("BatchNormalization", {"first", "gain", "shift", "mean", "variance"}, "normed"),
      onnx::node("Relu", {"normed"}, "rectified"),
      onnx::node("Conv", {"rectified", "v"}, "grid", strides),
      onnx::node("GlobalAveragePool", {"grid"}, "vector"),
      onnx::node("LRN", {"grid"}, "unknown")};
  return model.text();
}

class NetworkEncoder : public testing::Test {
 protected:
  std::vector<std::string> command(const std::string& out, int updates,
                                   const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"train",
                                    "scenes",
                                    "-q",
                                    "--out",
                                    folder_ / out,
                                    "--train",
                                    tiny_scenes("train.tsv"),
                                    "--dev",
                                    tiny_scenes("dev.tsv"),
                                    "--training.updates",
                                    std::to_string(updates)};
    for (const auto* word :
         {"--model.grid", "", "--model.embedding_size", "10", "--model.hidden_size", "12",
          "--attention.hidden_size", "8", "--training.batch_size", "8", "--training.validate_every",
          "3", "--training.epochs", "0", "--training.patience", "0", "--training.decay", "none"}) {
      all.emplace_back(word);
    }
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::vector<std::string> on_network(const std::string& out, int updates,
                                      const std::vector<std::string>& more = {}) const {
    return command(out, updates, with({"--network.file", network_}, more));
  }
  Outcome predicted(const std::string& model, const std::vector<std::string>& more = {}) const {
    return attend(
        with({"predict", "-m", folder_ / model, "--source", tiny_scenes("test.tsv")}, more));
  }

  /// Losses of a run, and of its dev text.
  std::vector<double> losses(const std::string& run) const {
    std::vector<double> found;
    for (const auto& line : lines_of(read(folder_ / run + "/metrics.jsonl"))) {
      const auto report = json::parse(line);
      for (const auto* key : {"loss", "dev_loss"}) {
        if (report.contains(key)) found.push_back(report.at(key));
      }
    }
    return found;
  }

  Folder folder_;
  const std::string network_ = folder_.write("small.onnx", halving_network());
};

TEST_F(NetworkEncoder, FrozenLearnsWhatIsLearntFromItsFeatures) {
  for (const std::string part : {"train", "dev", "test"}) {
    ASSERT_TRUE(succeeded(
        attend({"features", "--quiet", "--network", network_, "--from", tiny_scenes(part + ".tsv"),
                "--column", "picture", "--out", folder_ / (part + ".npy"), "--single"})));
  }
  ASSERT_TRUE(succeeded(attend(on_network("frozen", 9))));
  ASSERT_TRUE(succeeded(attend(command(
      "features", 9,
      {"--pictures", folder_ / "train.npy", "--picture-names", folder_ / "train.pictures",
       "--dev-pictures", folder_ / "dev.npy", "--dev-picture-names", folder_ / "dev.pictures"}))));
  const auto frozen = losses("frozen");
  const auto plain = losses("features");
  ASSERT_GT(frozen.size(), 3U);
  ASSERT_EQ(frozen.size(), plain.size());
  for (std::size_t i = 0; i < frozen.size(); ++i) EXPECT_NEAR(frozen[i], plain[i], 1e-5) << i;
  EXPECT_EQ(predicted("frozen").out,
            predicted("features", {"--pictures", folder_ / "test.npy", "--picture-names",
                                   folder_ / "test.pictures"})
                .out);
  // Nothing of the network is in what is trained.
  EXPECT_NEAR(static_cast<double>(fs::file_size(folder_ / "frozen/model.safetensors")),
              static_cast<double>(fs::file_size(folder_ / "features/model.safetensors")), 200.0);
}

TEST_F(NetworkEncoder, TheModelsFolderIsEnough) {
  for (const std::string trains : {"false", "true"}) {
    SCOPED_TRACE(trains);
    const auto name = "model-" + trains;
    ASSERT_TRUE(succeeded(attend(on_network(name, 3, {"--network.trains", trains}))));
    const auto before = predicted(name);
    fs::rename(network_, folder_ / "gone");
    EXPECT_EQ(lines_of(before.out).size(), 4U);
    EXPECT_EQ(read(folder_ / name + "/network.vocabulary"), read(folder_ / "gone"));
    const auto after = predicted(name);
    EXPECT_TRUE(succeeded(after));
    EXPECT_EQ(after.out, before.out);
    const auto model = folder_ / name;
    EXPECT_EQ(lines_of(predicted(name, {"--nbest", "2"}).out).size(), 8U);
    EXPECT_TRUE(succeeded(attend({"evaluate", "-m", model, "--source", tiny_scenes("test.tsv")})));
    const auto page = folder_ / (name + ".html");
    EXPECT_TRUE(succeeded(
        attend({"explore", "-m", model, "--source", tiny_scenes("test.tsv"), "-o", page})));
    const auto told = attend({"info", model});
    EXPECT_TRUE(succeeded(told));
    EXPECT_NE(told.out.find(trains == "true" ? "a network that learns" : "a network, frozen"),
              std::string::npos)
        << told.out;
    EXPECT_EQ(told.out.find("source ") != std::string::npos, trains == "true") << told.out;
    ASSERT_TRUE(
        succeeded(attend({"export", "-m", model, "-o", model + "-fp32", "--weights", "fp32"})));
    EXPECT_EQ(predicted(name + "-fp32").out, before.out);
    ASSERT_TRUE(succeeded(attend({"export", "-m", model, "-o", model + "-int8"})));
    EXPECT_EQ(lines_of(predicted(name + "-int8").out).size(), 4U);
    ASSERT_TRUE(succeeded(attend({"train", "-q", "--resume", model, "--training.updates", "6"})));
    fs::rename(folder_ / "gone", network_);
  }
  const auto both = predicted("model-false", {"-m", folder_ / "model-true"});
  EXPECT_TRUE(succeeded(both));
  EXPECT_EQ(lines_of(both.out).size(), 4U);
}

TEST_F(NetworkEncoder, ARunThatWasStoppedGoesOnToTheSameBytes) {
  for (const std::string trains : {"false", "true"}) {
    const std::vector<std::string> more = {"--network.trains", trains};
    ASSERT_TRUE(succeeded(attend(on_network("whole-" + trains, 6, more))));
    ASSERT_TRUE(succeeded(attend(on_network("parts-" + trains, 3, more))));
    ASSERT_TRUE(succeeded(attend(
        {"train", "-q", "--resume", folder_ / ("parts-" + trains), "--training.updates", "6"})));
    for (const std::string file :
         {"/model.safetensors", "/checkpoints/00000006/optimizer.safetensors"}) {
      EXPECT_TRUE(read(folder_ / ("parts-" + trains + file)) ==
                  read(folder_ / ("whole-" + trains + file)))
          << file;
    }
  }
  // Learning moves the network's own numbers, and two of its trainings begin alike.
  EXPECT_NE(losses("whole-false"), losses("whole-true"));
}

TEST_F(NetworkEncoder, ALayerAndLayersOnTopOfItCanBeChosen) {
  ASSERT_TRUE(succeeded(attend(
      on_network("model", 2, {"--network.layer", "rectified", "--model.grid", "5 pool 2"}))));
  const auto found = predicted("model", {"--json"});
  ASSERT_TRUE(succeeded(found));
  const auto reading = json::parse(lines_of(found.out)[0]).at("readings").at(0);
  const json grid = {{"rows", 8},   {"columns", 8}, {"height", 32},  {"width", 32},
                     {"left", 0.0}, {"top", 0.0},   {"right", 32.0}, {"bottom", 32.0}};
  EXPECT_EQ(reading.at("grid"), grid);
  EXPECT_TRUE(succeeded(attend(on_network(
      "vinyals", 2,
      {"--network.layer", "vector", "--model.reader", "vinyals", "--model.gate", "none"}))));
}

TEST_F(NetworkEncoder, WhatCannotBeIsRefusedBeforeAnythingIsWritten) {
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    EXPECT_TRUE(was_refused(attend(arguments), part));
    EXPECT_FALSE(fs::exists(folder_ / "model"));
  };
  refused(on_network("model", 1, {"--network.layer", "gird"}),
          network_ + " has no layer gird; did you mean grid?");
  refused(on_network("model", 1, {"--network.layer", "unknown"}),
          "the node unknown_node (LRN): this operation is not known");
  refused(on_network("model", 1, {"--network.height", "64"}),
          "reads pictures of a height of 32, not 64");
  refused(on_network("model", 1, {"--network.scale", "loud"}), "network.scale = loud");
  refused(command("model", 1, {"--network.file", folder_ / "nowhere.onnx"}), "nowhere.onnx");
  refused(command("model", 1, {"--network.file", tiny_scenes("train.tsv")}),
          "is no ONNX file, or cut short");
  refused(command("model", 1, {"--network.trains", "true"}), "network.trains = true");
  refused({"train", "bahdanau2015", "--train", network_, network_, "--out", folder_ / "model",
           "--network.file", network_},
          "network.file = " + network_ + ": expected empty, or model.encoder = grid");
  ASSERT_TRUE(succeeded(
      attend({"features", "--quiet", "--network", network_, "--from", tiny_scenes("train.tsv"),
              "--column", "picture", "--out", folder_ / "train.npy"})));
  refused(on_network(
              "model", 1,
              {"--pictures", folder_ / "train.npy", "--picture-names", folder_ / "train.pictures"}),
          "for what is read are features already");
}

TEST_F(NetworkEncoder, ADamagedFileOfAModelIsNamed) {
  ASSERT_TRUE(succeeded(attend(on_network("model", 1))));
  const auto file = folder_ / "model/network.vocabulary";
  auto bytes = read(file);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  folder_.write("model/network.vocabulary", bytes);
  EXPECT_TRUE(was_refused(predicted("model"), file + " is not"));
}

}  // namespace
}  // namespace attend::tests
