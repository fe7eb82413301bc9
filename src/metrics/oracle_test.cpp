#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "metrics/bleu.h"
#include "metrics/chrf.h"
#include "test_paths.h"

// What sacreBLEU itself returned for texts in German, French and Japanese.
namespace attend::metrics {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Differences in the last place of a double, from the order of additions, are none in print.
constexpr double kTolerance = 1e-11;

std::vector<std::string> lines_of(const fs::path& path) {
  std::istringstream text(read_file(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::string without_version(const std::string& signature) {
  return signature.substr(0, signature.find("|version:"));
}

void expect_bleu(const json& entry, Lines hypotheses, Lines references) {
  const BleuOptions options{tokenizer_called(entry.at("tokenize")), entry.at("lowercase")};
  const auto score = bleu(hypotheses, references, options);
  EXPECT_NEAR(score.score, entry.at("score").get<double>(), kTolerance);
  for (std::size_t i = 0; i < BleuScore::kOrders; ++i) {
    EXPECT_NEAR(score.precisions[i], entry.at("precisions").at(i).get<double>(), kTolerance);
  }
  EXPECT_NEAR(score.brevity_penalty, entry.at("bp").get<double>(), kTolerance);
  EXPECT_EQ(score.hypothesis_length, entry.at("sys_len").get<int64_t>());
  EXPECT_EQ(score.reference_length, entry.at("ref_len").get<int64_t>());
  EXPECT_EQ(to_text(score), entry.at("printed").get<std::string>());
  EXPECT_EQ(without_version(signature(options)), without_version(entry.at("signature")));
}

void expect_chrf(const json& entry, Lines hypotheses, Lines references) {
  const ChrfOptions options{entry.at("word_order"), entry.value("lowercase", false)};
  const auto score = chrf(hypotheses, references, options);
  EXPECT_NEAR(score.score, entry.at("score").get<double>(), kTolerance);
  EXPECT_EQ(to_text(score, options), entry.at("printed").get<std::string>());
  EXPECT_EQ(without_version(signature(options)), without_version(entry.at("signature")));
}

TEST(SacrebleuOracle, AgreesWithUsOnEveryEntry) {
  const auto folder = fs::path(tests::source_folder()) / "../shared/data/sacrebleu-oracle";
  if (!fs::exists(folder / "expected.json")) {
    GTEST_SKIP() << "sacreBLEU's scores are not here: there is no " << folder / "expected.json";
  }
  const auto entries = json::parse(read_file(folder / "expected.json"));
  ASSERT_FALSE(entries.empty());
  for (const auto& entry : entries) {
    SCOPED_TRACE(entry.dump());
    const auto hypotheses = lines_of(folder / entry.at("hyp").get<std::string>());
    const auto references = lines_of(folder / entry.at("ref").get<std::string>());
    if (entry.at("metric") == "BLEU") {
      expect_bleu(entry, hypotheses, references);
    } else {
      expect_chrf(entry, hypotheses, references);
    }
  }
}

}  // namespace
}  // namespace attend::metrics
