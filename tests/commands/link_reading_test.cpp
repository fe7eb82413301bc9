// One way to read links off weights, whichever command reads them.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Arguments = std::vector<std::string>;

/// A model that can say where a known word came from.
const std::string& model() {
  static const Folder folder;
  static const auto trained = [] {
    const auto path = folder / "model";
    EXPECT_TRUE(succeeded(attend(
        train_command(path, 60, {"--model.reader", "luong", "--model.input_feeding", "false"}))));
    return path;
  }();
  return trained;
}

class EveryReading : public testing::TestWithParam<Arguments> {
 protected:
  std::string evaluated() const {
    EXPECT_TRUE(succeeded(
        attend(with({"evaluate", "-m", model(), "--source", corpus("test.source"), "--reference",
                     corpus("test.target"), "--write-links", folder / "evaluated"},
                    GetParam()))));
    return read(folder / "evaluated");
  }

  const Folder folder;
};

TEST_P(EveryReading, GivesTranslateTheLinksThatEvaluateFinds) {
  ASSERT_TRUE(succeeded(attend(with(
      {"translate", "-m", model(), "-i", corpus("test.source"), "--force", corpus("test.target"),
       "--alignments", "pharaoh", "--alignments-to", folder / "links", "-o", folder / "scores"},
      GetParam()))));
  EXPECT_EQ(read(folder / "links"), evaluated());
}

TEST_P(EveryReading, GivesCompareTheErrorThatEvaluateFinds) {
  const auto found =
      attend(with({"evaluate", "-m", model(), "--source", corpus("test.source"), "--reference",
                   corpus("test.target"), "--gold", corpus("test.align"), "--json"},
                  GetParam()));
  const auto compared =
      attend(with({"compare", model(), "--test", corpus("test.source"), corpus("test.target"),
                   "--gold", corpus("test.align"), "--json"},
                  GetParam()));
  ASSERT_TRUE(succeeded(found));
  ASSERT_TRUE(succeeded(compared));
  EXPECT_EQ(json::parse(compared.out)["runs"][0]["alignment"]["aer"],
            json::parse(found.out)["alignment"]["aer"]);
}

TEST_P(EveryReading, GivesExploreTheLinksThatEvaluateFinds) {
  ASSERT_TRUE(succeeded(attend(
      with({"explore", "-m", model(), corpus("test.source"), "--reference", corpus("test.target"),
            "--gold", corpus("test.align"), "--json", folder / "explored"},
           GetParam()))));
  const auto explored = json::parse(read(folder / "explored"));
  std::string links;
  for (const auto& sentence : explored["sentences"]) {
    std::string line;
    for (const auto& link : sentence["models"][0]["hypotheses"].back()["links"]) {
      line += (line.empty() ? "" : " ") + link[0].dump() + '-' + link[1].dump();
    }
    links += line + '\n';
  }
  EXPECT_EQ(links, evaluated());
}

INSTANTIATE_TEST_SUITE_P(Links, EveryReading,
                         testing::Values(Arguments{}, Arguments{"--links-by", "mutual"},
                                         Arguments{"--links-by", "threshold:0.2"},
                                         Arguments{"--posterior", "--links-by", "mutual"}));

TEST(LinkReading, IsRefusedWhereNothingIsReadByIt) {
  const Folder folder;
  const auto source = corpus("test.source");
  EXPECT_TRUE(
      was_refused(attend({"translate", "-m", tiny_model(), "-i", source, "--links-by", "mutual"}),
                  "--links-by needs --alignments pharaoh"));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", tiny_model(), "-i", source, "--alignments",
                                  "pharaoh", "--posterior"}),
                          "--posterior needs --force"));
  EXPECT_TRUE(
      was_refused(attend({"compare", tiny_model(), "--posterior"}), "--posterior needs --gold"));
  EXPECT_TRUE(was_refused(attend({"explore", "-m", tiny_model(), source, "--links-by", "mutual",
                                  "-o", folder / "page.html"}),
                          "--links-by needs --reference"));
  EXPECT_TRUE(was_refused(attend({"draw", "-m", tiny_model(), source, "--links-by", "most", "-o",
                                  folder / "picture.svg"}),
                          "--links-by"));
}

}  // namespace
}  // namespace attend::tests
