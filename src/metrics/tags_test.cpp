#include "metrics/tags.h"

#include <cmath>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "metrics/answers.h"
#include "metrics/unicode.h"
#include "test_paths.h"

namespace attend::metrics {

/// "PER 0-2".
void PrintTo(const Span& span, std::ostream* out) {
  *out << span.type << ' ' << span.begin << '-' << span.end;
}

namespace {

using Spans = std::vector<Span>;
using Text = std::vector<std::string>;
using nlohmann::json;

double value_of(const char* name, const Text& found, const Text& right) {
  return find_metric(metrics_of_tags(), name)->of(found, right);
}

Spans read(const std::string& line) {
  return spans_of(words(std::string_view(line)));
}

Spans strict(const std::string& line, TagScheme scheme = TagScheme::kIob2) {
  return strict_spans_of(words(std::string_view(line)), scheme);
}

/// As the script prints it.
double percent(double share) {
  return std::isnan(share) ? 0.0 : std::stod(std::to_string(std::round(1e4 * share) / 100.0));
}

void expect_percents(const ClassCounts& counts, const json& figures) {
  EXPECT_NEAR(percent(counts.precision()), figures[0].get<double>(), 0.0101);
  EXPECT_NEAR(percent(counts.recall()), figures[1].get<double>(), 0.0101);
  EXPECT_NEAR(percent(counts.f1()), figures[2].get<double>(), 0.0101);
}

// tests/oracles/tag_vectors.py: what conlleval.pl printed, of tags in order and in disorder.
TEST(ConllevalOracle, AgreesWithUsOnEveryCase) {
  const auto all = json::parse(read_file(tests::source_folder() + "/tests/data/metrics/tags.json"));
  ASSERT_EQ(all.at("cases").size(), 6U);
  for (const auto& entry : all.at("cases")) {
    SCOPED_TRACE(entry.at("name"));
    const Text found = entry.at("found");
    const Text right = entry.at("right");
    const auto counts = span_counts(found, right);
    EXPECT_EQ(counts.all.hits, entry.at("hits").get<int64_t>());
    EXPECT_EQ(counts.all.found, entry.at("found_spans").get<int64_t>());
    EXPECT_EQ(counts.all.right, entry.at("right_spans").get<int64_t>());
    expect_percents(counts.all, {entry.at("precision"), entry.at("recall"), entry.at("f1")});
    EXPECT_NEAR(percent(value_of("span_f1", found, right)), entry.at("f1").get<double>(), 0.0101);
    EXPECT_NEAR(percent(value_of("accuracy", found, right)), entry.at("accuracy").get<double>(),
                0.0101);
    const auto sums = find_metric(metrics_of_tags(), "accuracy")->counts(found, right, {}).sums();
    EXPECT_EQ(sums[1], entry.at("tokens").get<int64_t>());
    ASSERT_EQ(counts.types.size(), entry.at("types").size());
    for (const auto& of_type : counts.types) {
      SCOPED_TRACE(of_type.name);
      const auto& figures = entry.at("types").at(of_type.name);
      expect_percents(of_type, figures);
      EXPECT_EQ(of_type.found, figures[3].get<int64_t>());
    }
  }
}

TEST(Spans, OfEverySchemeAreRead) {
  const Spans both = {{"A", 1, 3}, {"A", 3, 4}};
  EXPECT_EQ(read("O I-A I-A B-A O"), both);  // IOB1
  EXPECT_EQ(read("O B-A I-A B-A O"), both);  // IOB2
  EXPECT_EQ(read("O I-A E-A I-A O"), both);  // IOE1
  EXPECT_EQ(read("O I-A E-A E-A O"), both);  // IOE2
  EXPECT_EQ(read("O B-A E-A S-A O"), both);  // IOBES
  EXPECT_EQ(read("I-A I-B"), (Spans{{"A", 0, 1}, {"B", 1, 2}}));
  EXPECT_EQ(read("B-A E-A B-A E-A"), (Spans{{"A", 0, 2}, {"A", 2, 4}}));
  EXPECT_EQ(read("S-A S-A I-A"), (Spans{{"A", 0, 1}, {"A", 1, 2}, {"A", 2, 3}}));
  EXPECT_EQ(read("B-A-B I-A-B"), (Spans{{"A-B", 0, 2}}));
  EXPECT_EQ(read("B I"), (Spans{{"_", 0, 2}}));
  EXPECT_EQ(read("NOUN BAD X-A . O"), Spans());
  EXPECT_EQ(read(""), Spans());
}

// The pairs that seqeval's own tests hold (chakki-works/seqeval, tests/test_scheme.py).
TEST(StrictSpans, OfPairsAreThoseOfSeqeval) {
  const Spans none;
  EXPECT_EQ(strict("I-PER"), none);
  EXPECT_EQ(strict("O I-PER"), none);
  EXPECT_EQ(strict("I-PER B-ORG"), (Spans{{"ORG", 1, 2}}));
  EXPECT_EQ(strict("B-PER I-PER"), (Spans{{"PER", 0, 2}}));
  EXPECT_EQ(strict("B-PER I-ORG"), (Spans{{"PER", 0, 1}}));
  EXPECT_EQ(strict("B-PER B-ORG"), (Spans{{"PER", 0, 1}, {"ORG", 1, 2}}));
  EXPECT_EQ(strict("B I"), (Spans{{"_", 0, 2}}));
  const auto iobes = TagScheme::kIobes;
  EXPECT_EQ(strict("B-PER", iobes), none);
  EXPECT_EQ(strict("E-PER", iobes), none);
  EXPECT_EQ(strict("I-PER E-PER", iobes), none);
  EXPECT_EQ(strict("B-PER E-ORG", iobes), none);
  EXPECT_EQ(strict("B-PER E-PER", iobes), (Spans{{"PER", 0, 2}}));
  EXPECT_EQ(strict("B-PER S-PER", iobes), (Spans{{"PER", 1, 2}}));
  EXPECT_EQ(strict("S-PER I-PER", iobes), (Spans{{"PER", 0, 1}}));
}

/// By the definition: all stretches whose tags, one letter each, are a word of the scheme's
/// language.
Spans enumerated(const Text& tags, const std::regex& of_one_type) {
  Spans spans;
  for (std::size_t begin = 0; begin < tags.size(); ++begin) {
    Span longest;
    std::string prefixes;
    std::string_view type;
    for (std::size_t end = begin + 1; end <= tags.size() && tags[end - 1] != "O"; ++end) {
      const auto& tag = tags[end - 1];
      type = std::string_view(tags[begin]).substr(2);
      if (tag.substr(2) != type) break;
      prefixes += tag[0];
      if (std::regex_match(prefixes, of_one_type)) longest = {type, begin, end};
    }
    if (longest.end > 0) spans.push_back(longest);
  }
  return spans;
}

TEST(StrictSpans, AreTheStretchesOfTheLanguage) {
  std::mt19937 random(7);
  const Text all = {"O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B"};
  for (int trial = 0; trial < 2000; ++trial) {
    const bool is_iobes = trial % 2 == 0;
    Text tags;
    for (int i = 0; i < 8; ++i) {
      tags.push_back(all[random() % all.size()]);
      auto& prefix = tags.back()[0];
      if (!is_iobes && (prefix == 'E' || prefix == 'S')) prefix = 'I';
    }
    const std::vector<std::string_view> views(tags.begin(), tags.end());
    const std::regex language(is_iobes ? "S|BI*E" : "BI*");
    EXPECT_EQ(strict_spans_of(views, is_iobes ? TagScheme::kIobes : TagScheme::kIob2),
              enumerated(tags, language));
  }
}

// The example of seqeval's own tests (tests/test_v1.py): A 1 of 1 and of 2, B 1 of 1, C 0 of 1.
TEST(StrictSpans, AreCountedByType) {
  const Text right = {"B-A B-B O B-A"};
  const Text found = {"O B-B B-C B-A"};
  const auto counts = span_counts(found, right, /*is_strict=*/true);
  EXPECT_NEAR(value_of("strict_span_f1", found, right), 2.0 / 3, 1e-15);
  ASSERT_EQ(counts.types.size(), 3U);
  EXPECT_EQ(counts.types[0].precision(), 1.0);
  EXPECT_EQ(counts.types[0].recall(), 0.5);
  EXPECT_EQ(counts.types[1].f1(), 1.0);
  EXPECT_EQ(counts.types[2].f1(), 0.0);
  EXPECT_TRUE(std::isnan(counts.types[2].recall()));
}

TEST(StrictSpans, CountOnlyWhatIsWrittenRight) {
  const Text right = {"B-A I-A O"};
  EXPECT_EQ(value_of("span_f1", {"I-A I-A O"}, right), 1.0);
  EXPECT_EQ(value_of("strict_span_f1", {"I-A I-A O"}, right), 0.0);
  EXPECT_EQ(scheme_of(Text{"O S-A"}, Text{"O B-A"}), TagScheme::kIobes);
  EXPECT_EQ(scheme_of(Text{"O B-A"}, Text{"O B-A"}), TagScheme::kIob2);
}

TEST(Tags, WithoutASpanHaveAnAccuracyAndNoF1) {
  const Text right = {"DET NOUN", "VERB"};
  EXPECT_DOUBLE_EQ(value_of("accuracy", {"DET VERB", "VERB"}, right), 2.0 / 3);
  EXPECT_TRUE(std::isnan(value_of("span_f1", right, right)));
  EXPECT_TRUE(std::isnan(value_of("strict_span_f1", right, right)));
  EXPECT_EQ(value_of("span_f1", {"O"}, {"B-A"}), 0.0);
}

std::string refusal_of(const Text& found, const References& right) {
  try {
    check_tags(found, right, "found.txt", "right.txt");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Tags, AreAsManyOnBothSidesOfALine) {
  EXPECT_EQ(refusal_of({"O", "O O"}, Text{"O", "O O O"}),
            "found.txt:2: 2 tags, right.txt has 3 there: expected one for each word");
  EXPECT_EQ(refusal_of({"O", ""}, Text{"O", ""}), "");  // a line without a word
  const std::vector<Text> several = {{"O", "O"}};
  EXPECT_EQ(refusal_of({"O"}, several), "right.txt:1: several right lines of tags: expected one");
  for (const auto* metric : metrics_of_tags()) {
    EXPECT_THROW(metric->of(Text{"O O"}, Text{"O"}), Error) << metric->name;
    EXPECT_THROW(metric->of(Text{"O"}, Text{"O", "O"}), Error) << metric->name;
  }
}

TEST(Tags, AreJson) {
  nlohmann::ordered_json all;
  add_json(answers_called("tags", "").details(Text{"B-A O"}, Text{"B-A B-B"}, {}), all);
  const auto spans = R"({"precision":1.0,"recall":0.5,"f1":0.6666666666666666,"right":2,"found":1,)"
                     R"("types":[{"type":"A","precision":1.0,"recall":1.0,"f1":1.0,"right":1,)"
                     R"("found":1},{"type":"B","precision":null,"recall":0.0,"f1":0.0,"right":1,)"
                     R"("found":0}]})";
  EXPECT_EQ(all.at("spans").dump(), spans);
  EXPECT_EQ(all.at("strict_spans").dump(), spans);
  EXPECT_EQ(all.at("tags").at(2).at("tag"), "O");
  EXPECT_EQ(all.at("confusion").dump(),
            R"({"labels":["B-A","B-B","O"],"counts":[[1,0,0],[0,0,1],[0,0,0]]})");
}

TEST(Tags, OfPartsOfSpeechHaveNoSpans) {
  const auto details = answers_called("tags", "").details(Text{"DET NOUN"}, Text{"DET VERB"}, {});
  ASSERT_EQ(details.tables.size(), 1U);
  EXPECT_EQ(details.tables[0].name, "tags");
  EXPECT_EQ(details.tables[0].classes.size(), 3U);
  EXPECT_THROW(answers_called("tag", "--answers"), ConfigError);
}

}  // namespace
}  // namespace attend::metrics
