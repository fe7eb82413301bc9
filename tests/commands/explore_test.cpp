#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

/// The data that `attend explore` makes with the tiny model.
json explore_lines(const Strings& more, const std::string& in = "") {
  const Folder folder;
  Strings command = {"explore", "-m", tiny_model(), "--json", folder / "data.json"};
  command.insert(command.end(), more.begin(), more.end());
  const auto outcome = attend(command, {.in = in});
  EXPECT_TRUE(succeeded(outcome));
  EXPECT_EQ(outcome.out, "");
  return outcome.code == 0 ? json::parse(read(folder / "data.json")) : json();
}

TEST(Explore, SaysWhatTranslateSays) {
  const auto in = first_lines("test.source", 5);
  const auto data = explore_lines({"--nbest", "3", "--beam", "4"}, in);
  const auto found = lines_of(attend({"translate", "-m", tiny_model(), "--nbest", "3", "--beam",
                                      "4", "--alignments", "json"},
                                     {.in = in})
                                  .out);
  ASSERT_EQ(found.size(), 15U);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto expected = json::parse(found[i]);
    const auto& seen = data["sentences"][i / 3]["models"][0];
    const auto& hypothesis = seen["hypotheses"][i % 3];
    EXPECT_EQ(hypothesis["text"], expected["text"]);
    EXPECT_EQ(hypothesis["target"], expected["target"]);
    EXPECT_EQ(hypothesis["target_words"], expected["target_words"]);
    EXPECT_EQ(seen["source"], expected["source"]);
    EXPECT_NEAR(hypothesis["score"].get<double>(), expected["score"].get<double>(), 1e-4);
    double sum = 0;
    for (const double p : hypothesis["log_probabilities"]) sum += p;
    EXPECT_NEAR(sum, hypothesis["log_probability"].get<double>(), 1e-3 * 30);
    // 2 bytes a weight, 4 letters for each 3 bytes begun.
    const auto numbers = expected["weights"].size() * expected["weights"][0].size();
    const auto text = hypothesis["readings"][0]["weights"].get<std::string>();
    EXPECT_EQ(text.size(), (2 * numbers + 2) / 3 * 4);
  }
}

TEST(Explore, TheTreeSpellsEachHypothesis) {
  const auto data = explore_lines({"--nbest", "4", "--beam", "4"}, first_lines("test.source", 3));
  for (const auto& sentence : data["sentences"]) {
    const auto& seen = sentence["models"][0];
    const auto& beam = seen["beam"];
    ASSERT_EQ(beam["ends"].size(), 4U);
    EXPECT_NE(beam["fates"].get<std::string>().find('d'), std::string::npos);
    for (std::size_t rank = 0; rank < 4; ++rank) {
      Strings pieces;
      for (auto node = beam["ends"][rank].get<int>(); node >= 0;
           node = beam["parents"][static_cast<std::size_t>(node)]) {
        pieces.push_back(beam["pieces"][static_cast<std::size_t>(node)]);
      }
      std::reverse(pieces.begin(), pieces.end());
      EXPECT_EQ(json(pieces), seen["hypotheses"][rank]["target"]);
    }
  }
}

TEST(Explore, AReferenceIsReadAndScoredAgainstGoldLinks) {
  const auto data =
      explore_lines({corpus("test.source"), "--reference", corpus("test.target"), "--gold",
                     corpus("test.align"), "--limit", "20", "--nbest", "1"});
  ASSERT_EQ(data["sentences"].size(), 20U);
  const auto references = lines_of(read(corpus("test.target")));
  for (std::size_t i = 0; i < 20; ++i) {
    const auto& sentence = data["sentences"][i];
    EXPECT_EQ(sentence["line"], i + 1);
    const auto& hypotheses = sentence["models"][0]["hypotheses"];
    ASSERT_EQ(hypotheses.size(), 2U);
    EXPECT_EQ(hypotheses[1]["kind"], "reference");
    EXPECT_EQ(hypotheses[1]["text"], references[i]);
    // AER = 1 - (|A and S| + |A and P|) / (|A| + |S|), by sets of links.
    const auto& links = hypotheses[1]["links"];
    const auto& sure = sentence["gold"]["sure"];
    const auto& possible = sentence["gold"]["possible"];
    const auto in = [](const json& all, const json& link) {
      return std::find(all.begin(), all.end(), link) != all.end() ? 1.0 : 0.0;
    };
    double hits = 0;
    for (const auto& link : links) hits += in(sure, link) + in(possible, link);
    const auto all = static_cast<double>(links.size() + sure.size());
    EXPECT_NEAR(hypotheses[1]["agreement"]["aer"].get<double>(), 1.0 - hits / all, 1e-4);
    EXPECT_FALSE(hypotheses[0].contains("agreement"));
    EXPECT_NEAR(hypotheses[0]["health"]["mass"].get<double>(), 1.0, 1e-4);
  }
}

TEST(Explore, ASentenceMayStandOnTheCommandLine) {
  const auto line = lines_of(first_lines("test.source", 1))[0];
  const auto data = explore_lines({line, "--title", "one"});
  ASSERT_EQ(data["sentences"].size(), 1U);
  EXPECT_EQ(data["sentences"][0]["source"], line);
  EXPECT_EQ(data["title"], "one");
}

TEST(Explore, ModelsStandSideBySideUnderNamesThatTellThemApart) {
  const auto data = explore_lines({"-m", tiny_model()}, first_lines("test.source", 2));
  ASSERT_EQ(data["models"].size(), 2U);
  EXPECT_GT(data["models"][0]["parameters"], 0);
  EXPECT_EQ(data["sentences"][0]["models"][0], data["sentences"][0]["models"][1]);
}

TEST(Explore, AnEmptyLineHasNoHypothesis) {
  const auto data = explore_lines({}, "\n" + first_lines("test.source", 1));
  ASSERT_EQ(data["sentences"].size(), 2U);
  EXPECT_TRUE(data["sentences"][0]["models"][0]["hypotheses"].empty());
  EXPECT_FALSE(data["sentences"][1]["models"][0]["hypotheses"].empty());
}

TEST(Explore, HostileTextStaysDataInThePage) {
  const Folder folder;
  const std::string hostile = "</script><script>alert(1)</script> <!-- \xE2\x80\xA8 & \"'";
  const auto outcome =
      attend({"explore", "-m", tiny_model(), "-o", folder / "page.html", "--title", hostile},
             {.in = hostile + "\n"});
  ASSERT_TRUE(succeeded(outcome));
  const auto page = read(folder / "page.html");
  std::size_t ends = 0;
  for (std::size_t at = 0; (at = page.find("</script", at)) != std::string::npos; ++at) ++ends;
  EXPECT_EQ(ends, 2U);  // of the data, and of the page's own
  EXPECT_EQ(page.find("alert(1)</"), std::string::npos);
  EXPECT_EQ(
      page.find("http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;"),
      page.find("http-equiv"));
  const auto begin = page.find("id=\"data\">") + 10;
  const auto data = json::parse(page.substr(begin, page.find("</script", begin) - begin));
  EXPECT_EQ(data["sentences"][0]["source"], hostile);
}

TEST(Explore, WhatDoesNotFitIsRefusedInALine) {
  const Folder folder;
  const auto page = folder / "page.html";
  const auto text = folder.write("text", first_lines("test.source", 3));
  const auto refused = [&](const Strings& more, const std::string& part,
                           const std::string& in = "a\n") {
    Strings command = {"explore", "-m", tiny_model()};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command, {.in = in}), part)) << part;
  };
  refused({}, "--output");
  refused({"-o", page, "--gold", text}, "--reference");
  refused({"-o", page}, "no line", "");
  refused({"-o", page}, "standard input:2: not UTF-8", "a\n\xff\n");
  refused({"-o", page, "missing.txt"}, "cannot read missing.txt");
  refused({"-o", page, folder.path().string()}, "folder");
  refused({"-o", page, text, "--reference", folder.write("short", "a\n")}, "3 lines");
  refused({"-o", page, text, "--reference", text, "--gold", folder.write("bad", "0-0\nx\n0-0\n")},
          "bad:2");
  refused({"-o", page, text, "--limit", "-1"}, "--limit");
  refused({"-o", page, text, "--nbest", "0"}, "nbest");
  refused({"-o", page, text, "--nbest", "9", "--beam", "2"}, "nbest");
  refused({"-o", folder / "no/such/page.html", text}, "page.html");
  EXPECT_TRUE(was_refused(attend({"explore", "-m", folder / "none", "a", "-o", page}), "none"));
  EXPECT_EQ(std::ranges::count(folder.names(), "page.html"), 0);
}

}  // namespace
}  // namespace attend::tests
