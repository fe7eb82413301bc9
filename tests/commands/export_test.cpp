#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Export : public testing::Test {
 protected:
  Outcome make(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> command = {"export", "-m", tiny_model(), "-o", folder_ / name};
    command.insert(command.end(), more.begin(), more.end());
    return attend(command);
  }

  /// The test text by a model.
  static std::string translation(const std::string& model,
                                 const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {"translate", "-m", model, "-i", corpus("test.source")};
    command.insert(command.end(), more.begin(), more.end());
    const auto outcome = attend(command);
    EXPECT_TRUE(succeeded(outcome));
    return outcome.out;
  }

  static double bleu_of(const std::string& model) {
    const auto outcome = attend({"evaluate", "-m", model, "--source", corpus("test.source"),
                                 "--reference", corpus("test.target"), "--json"});
    EXPECT_TRUE(succeeded(outcome));
    return json::parse(outcome.out)["bleu"]["score"];
  }

  std::uintmax_t size_of(const std::string& name) const {
    return fs::file_size(fs::path(folder_ / name) / "model.safetensors");
  }

  Folder folder_;
};

TEST_F(Export, FloatsTranslateAsTheModelDoes) {
  ASSERT_TRUE(succeeded(make("floats", {"--weights", "fp32"})));
  EXPECT_EQ(translation(folder_ / "floats"), translation(tiny_model()));
}

TEST_F(Export, NarrowWeightsAreSmallerAndTranslateNearlyAsWell) {
  const auto before = bleu_of(tiny_model());
  const auto whole = fs::file_size(fs::path(tiny_model()) / "model.safetensors");
  ASSERT_TRUE(succeeded(make("bf16", {"--weights", "bf16"})));
  ASSERT_TRUE(succeeded(make("int8", {})));
  EXPECT_LT(size_of("bf16"), whole * 6 / 10);
  EXPECT_LT(size_of("int8"), whole * 4 / 10);
  EXPECT_NEAR(bleu_of(folder_ / "bf16"), before, 2.0);
  EXPECT_NEAR(bleu_of(folder_ / "int8"), before, 4.0);
  const auto info = attend({"info", folder_ / "int8", "--json"});
  ASSERT_TRUE(succeeded(info));
  EXPECT_EQ(json::parse(info.out)["weights"], "int8");
}

TEST_F(Export, OneFileIsReadAsAFolderIs) {
  ASSERT_TRUE(succeeded(make("small", {})));
  const auto single = folder_ / "small.attend";
  ASSERT_TRUE(succeeded(attend({"export", "-m", tiny_model(), "--single", single})));
  EXPECT_EQ(translation(single), translation(folder_ / "small"));
  EXPECT_EQ(bleu_of(single), bleu_of(folder_ / "small"));
  for (const auto& command : {std::vector<std::string>{"info", "--json"}, {"info"}}) {
    auto of_file = command;
    of_file.push_back(single);
    const auto told = attend(of_file);
    EXPECT_TRUE(succeeded(told));
    EXPECT_NE(told.out.find("int8"), std::string::npos);
  }
  // Without -m: a file that holds a model is one.
  EXPECT_TRUE(succeeded(attend({"evaluate", single, "--source", corpus("test.source"),
                                "--reference", corpus("test.target")})));
  EXPECT_TRUE(succeeded(attend({"explain", single, first_lines("test.source", 1)})));
  EXPECT_TRUE(succeeded(attend(
      {"explore", single, corpus("test.source"), "--limit", "2", "-o", folder_ / "page.html"})));
  EXPECT_TRUE(was_refused(attend({"export", "-m", tiny_model(), "--single", single}), "is there"));
  EXPECT_TRUE(was_refused(attend({"export", "-m", tiny_model()}), "--out or --single"));
  EXPECT_TRUE(was_refused(make("both", {"--single", folder_ / "b"}), "--out or --single"));
}

TEST_F(Export, ATrainingBeginsWithOneFile) {
  const auto single = folder_ / "whole.attend";
  ASSERT_TRUE(
      succeeded(attend({"export", "-m", tiny_model(), "--single", single, "--weights", "fp32"})));
  const std::vector<std::string> more = {"--training.updates", "1", "--training.warmup", "1", "-q"};
  for (const auto& [from, to] : {std::pair(std::string(tiny_model()), folder_ / "a"),
                                 std::pair(std::string(single), folder_ / "b")}) {
    const auto outcome =
        attend(with({"train", tiny_model() + "/recipe.toml", "--init", from, "--out", to, "--train",
                     corpus("train.source"), corpus("train.target"), "--dev", corpus("dev.source"),
                     corpus("dev.target")},
                    more));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
  }
  EXPECT_TRUE(read(folder_ / "a/model.safetensors") == read(folder_ / "b/model.safetensors"));
  EXPECT_TRUE(was_refused(attend({"train", "--init", single, "--out", folder_ / "c"}),
                          "has no recipe of its own"));
}

TEST_F(Export, TellsProgramsWhatItCost) {
  const auto outcome = make("told", {"--weights", "bf16", "--json", "--check", corpus("dev.source"),
                                     corpus("dev.target")});
  ASSERT_TRUE(succeeded(outcome));
  const auto told = json::parse(outcome.out);
  EXPECT_EQ(told["weights"], "bf16");
  EXPECT_EQ(told["bytes"], size_of("told"));
  EXPECT_EQ(told["bytes_before"], fs::file_size(fs::path(tiny_model()) / "model.safetensors"));
  ASSERT_FALSE(told["changes"].empty());
  for (const auto& change : told["changes"]) {
    EXPECT_NEAR(change["after"].get<double>() - change["before"].get<double>(),
                change["difference"].get<double>(), 1e-9);
  }
}

TEST_F(Export, OneFileThatIsDamagedOrNoneIsRefused) {
  const auto single = folder_ / "small.attend";
  ASSERT_TRUE(succeeded(attend({"export", "-m", tiny_model(), "--single", single})));
  const auto whole = read(single);
  const auto refusal = [&](const std::string& bytes) {
    const auto outcome =
        attend({"translate", "-m", folder_.write("damaged", bytes)}, {.in = "a\n"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
    return outcome.err;
  };
  EXPECT_NE(refusal(whole.substr(0, whole.size() / 2)).find("damaged"), std::string::npos);
  for (const auto* part : {"\"recipe\"", "\"checksum\"", "task"}) {
    auto bytes = whole;
    const auto at = bytes.find(part, bytes.find("attend-model", bytes.find("\"columns\"")) - 2000);
    ASSERT_NE(at, std::string::npos) << part;
    bytes[at + 1] = 'X';
    refusal(bytes);
  }
  auto bytes = whole;
  bytes[bytes.size() - 1] = static_cast<char>(bytes.back() ^ 1);
  refusal(bytes);
  EXPECT_NE(refusal("no model").find("damaged"), std::string::npos);
  fs::copy(fs::path(tiny_model()) / "model.safetensors", folder_ / "parameters");
  EXPECT_TRUE(was_refused(attend({"translate", "-m", folder_ / "parameters"}, {.in = "a\n"}),
                          "is no model in one file"));
}

TEST_F(Export, SaysWhatItCostsInQuality) {
  const auto outcome =
      make("checked", {"--weights", "bf16", "--check", corpus("dev.source"), corpus("dev.target")});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_NE(outcome.out.find("weights as bf16"), std::string::npos);
  EXPECT_NE(outcome.out.find("BLEU: "), std::string::npos);
  EXPECT_NE(outcome.out.find("a change of "), std::string::npos);
  for (const auto* score : {"\nBLEU: ", "\nchrF: ", "\nchrF++: ", "\nexact: ", "\nerrors: "}) {
    EXPECT_NE(outcome.out.find(score), std::string::npos) << outcome.out;
  }
  EXPECT_NE(outcome.out.find(", p="), std::string::npos);
}

TEST_F(Export, ForcedScoresOfNarrowWeightsAreNearThoseOfFloats) {
  ASSERT_TRUE(succeeded(make("int8", {})));
  const std::vector<std::string> forced = {"--force", corpus("test.target")};
  const auto before = lines_of(translation(tiny_model(), forced));
  const auto after = lines_of(translation(folder_ / "int8", forced));
  ASSERT_EQ(before.size(), after.size());
  double difference = 0.0;
  double total = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    difference += std::abs(std::stod(before[i]) - std::stod(after[i]));
    total += std::abs(std::stod(before[i]));
  }
  EXPECT_GT(difference, 0.0);
  EXPECT_LT(difference, 0.05 * total);
}

TEST_F(Export, RefusesWhatItCannotDo) {
  ASSERT_TRUE(succeeded(make("int8", {})));
  EXPECT_TRUE(was_refused(make("int8", {}), "exists"));
  EXPECT_TRUE(was_refused(make("other", {"--weights", "int4"}), "int8 | bf16 | fp32"));
  EXPECT_TRUE(was_refused(attend({"export", "-m", folder_ / "int8", "-o", folder_ / "again"}),
                          "has weights as int8 already"));
  EXPECT_TRUE(was_refused(attend({"train", "--resume", folder_ / "int8"}), "no folder of a run"));
  EXPECT_TRUE(was_refused(make("other", {"--check", corpus("dev.source"), folder_ / "none"}),
                          "cannot read"));
  EXPECT_EQ(folder_.names(), (std::vector<std::string>{"int8"}));
}

TEST_F(Export, ARunDoesNotGoOnFromNarrowWeights) {
  const auto run = folder_ / "run";
  fs::copy(tiny_model(), run, fs::copy_options::recursive);
  ASSERT_TRUE(succeeded(make("int8", {})));
  for (const auto& checkpoint : fs::directory_iterator(run + "/checkpoints")) {
    fs::copy_file(folder_ / "int8/model.safetensors", checkpoint.path() / "model.safetensors",
                  fs::copy_options::overwrite_existing);
  }
  EXPECT_TRUE(was_refused(attend({"train", "-q", "--resume", run}), "no checkpoint is whole"));
  EXPECT_TRUE(was_refused(attend(train_command(folder_ / "fine", 3, {"--init", folder_ / "int8"})),
                          "has weights as int8"));
}

TEST_F(Export, DamageAmongNarrowNumbersIsFound) {
  ASSERT_TRUE(succeeded(make("int8", {})));
  const auto file = folder_ / "int8/model.safetensors";
  const auto bytes = read(file);
  for (std::size_t at = bytes.size() / 2; at < bytes.size(); at += bytes.size() / 7) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    fs::rename(folder_.write("new", flipped), file);
    EXPECT_TRUE(was_refused(attend({"info", folder_ / "int8"}), "its checksum differs")) << at;
  }
}

TEST_F(Export, AShortlistOfAllSymbolsChangesNothing) {
  ASSERT_TRUE(succeeded(make("wide", {"--weights", "fp32", "--shortlist", corpus("train.source"),
                                      corpus("train.target"), "--shortlist-frequent", "100000"})));
  const auto list = folder_ / "wide/shortlist.safetensors";
  EXPECT_EQ(translation(folder_ / "wide", {"--greedy", "--shortlist", list}),
            translation(folder_ / "wide", {"--greedy"}));
}

TEST_F(Export, AShortShortlistTranslatesNearlyAsWell) {
  ASSERT_TRUE(
      succeeded(make("short", {"--shortlist", corpus("train.source"), corpus("train.target"),
                               "--shortlist-size", "40", "--shortlist-frequent", "60"})));
  const auto list = folder_ / "short/shortlist.safetensors";
  const auto all = lines_of(translation(folder_ / "short"));
  const auto some = lines_of(translation(folder_ / "short", {"--shortlist", list}));
  ASSERT_EQ(all.size(), some.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < all.size(); ++i) same += all[i] == some[i] ? 1U : 0U;
  EXPECT_GT(same, all.size() / 2);
  // Drawing, too, chooses among its symbols alone; and an ensemble does.
  translation(folder_ / "short", {"--shortlist", list, "--sample"});
  const auto twice = attend({"translate", "-m", folder_ / "short", "-m", folder_ / "short", "-i",
                             corpus("test.source"), "--shortlist", list});
  ASSERT_TRUE(succeeded(twice));
  EXPECT_EQ(lines_of(twice.out), some);
}

TEST_F(Export, AFlippedBitInAShortlistIsFound) {
  ASSERT_TRUE(
      succeeded(make("short", {"--shortlist", corpus("train.source"), corpus("train.target")})));
  const auto whole = read(folder_ / "short/shortlist.safetensors");
  for (std::size_t at = whole.size() - 4000; at < whole.size(); at += 400) {
    auto flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    const auto list = folder_.write("flipped", flipped);
    EXPECT_TRUE(was_refused(
        attend({"translate", "-m", folder_ / "short", "--shortlist", list}, {.in = "a\n"}),
        "its checksum differs"))
        << at;
  }
}

TEST_F(Export, AShortlistThatIsNoneIsRefused) {
  const auto translate = [&](const std::string& list) {
    return attend({"translate", "-m", tiny_model(), "--shortlist", list}, {.in = "a\n"});
  };
  EXPECT_TRUE(was_refused(translate(tiny_model() + "/model.safetensors"), "is no shortlist"));
  EXPECT_TRUE(was_refused(translate(folder_.write("empty", "")), "too few"));
  EXPECT_TRUE(was_refused(translate(folder_ / "none"), "cannot read"));
}

TEST(Threads, TranslateAsOneThreadDoes) {
  const auto translate = [](const std::string& threads) {
    return attend({"translate", "-m", tiny_model(), "-i", corpus("test.source"), "--batch-size",
                   "7", "--threads", threads, "--alignments", "pharaoh"});
  };
  const auto one = translate("1");
  ASSERT_TRUE(succeeded(one));
  EXPECT_EQ(translate("4").out, one.out);
}

}  // namespace
}  // namespace attend::tests
