// attend translate --alignments and --show: where words came from.

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "translated.h"

namespace attend::tests {
namespace {

using nlohmann::json;

TEST(Translate, JsonAlignmentsAreDistributionsOverTheSource) {
  const auto plain = lines_of(translation(sources(20)));
  const auto readings = lines_of(translation(sources(20), {"--alignments", "json"}));
  ASSERT_EQ(readings.size(), 20U);
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const auto reading = json::parse(readings[i]);
    EXPECT_EQ(reading.at("line"), i + 1);
    EXPECT_EQ(reading.at("text"), plain[i]);
    EXPECT_EQ(reading.at("source").back(), "</s>");
    EXPECT_EQ(reading.at("weights").size(), reading.at("target").size());
    for (const auto& row : reading.at("weights")) {
      ASSERT_EQ(row.size(), reading.at("source").size());
      double sum = 0.0;
      for (const auto& weight : row) {
        EXPECT_GE(weight.get<double>(), 0.0);
        sum += weight.get<double>();
      }
      EXPECT_NEAR(sum, 1.0, 1e-3);
    }
  }
}

TEST(Translate, PharaohAlignmentsLinkEachTargetWordOnce) {
  const auto plain = lines_of(translation(sources(20)));
  const auto aligned = lines_of(translation(sources(20), {"--alignments", "pharaoh"}));
  for (std::size_t i = 0; i < aligned.size(); ++i) {
    const auto parts = parts_of(aligned[i]);
    ASSERT_EQ(parts.size(), 2U) << aligned[i];
    EXPECT_EQ(parts[0], plain[i]);
    EXPECT_EQ(std::count(parts[1].begin(), parts[1].end(), '-'),
              std::count(plain[i].begin(), plain[i].end(), ' ') + 1);
  }
}

TEST(Translate, MatrixAlignmentsHaveARowForEachTargetToken) {
  const auto first = lines_of(sources(1))[0];
  const auto lines = lines_of(translation(first, {"--alignments", "matrix"}));
  const auto words = std::count(lines[0].begin(), lines[0].end(), ' ') + 1;
  const auto columns = std::count(first.begin(), first.end(), ' ') + 2;  // the end too
  ASSERT_GE(lines.size(), static_cast<std::size_t>(words) + 3);
  for (std::size_t row = 1; row <= static_cast<std::size_t>(words) + 2; ++row) {
    EXPECT_EQ(std::count(lines[row].begin(), lines[row].end(), '\t'), columns) << lines[row];
  }
}

TEST(Translate, AlignmentsToAFileLeaveTheTranslationsAsTheyAre) {
  const Folder folder;
  const auto file = folder / "alignments";
  const auto plain = translation(sources(20));
  for (const std::string form : {"pharaoh", "json", "matrix"}) {
    EXPECT_EQ(translation(sources(20), {"--alignments", form, "--alignments-to", file}), plain);
    const auto lines = lines_of(read(file)).size();
    EXPECT_TRUE(form == "matrix" ? lines > 20 : lines == 20) << form << ": " << lines;
  }
}

TEST(Translate, ShowDrawsTheAlignmentBelowTheTranslation) {
  const auto first = lines_of(sources(1))[0];
  const auto shown = translation(first, {"--show", "--width", "60"});
  const auto plain = translation(first);
  EXPECT_TRUE(shown.starts_with(plain));
  const auto lines = lines_of(shown);
  const auto words = std::count(plain.begin(), plain.end(), ' ') + 1;
  EXPECT_GT(lines.size(), static_cast<std::size_t>(words) + 2);
}

}  // namespace
}  // namespace attend::tests
