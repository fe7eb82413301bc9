#include <algorithm>
#include <cmath>
#include <csignal>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compared.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> on_test(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--test", corpus("test.source"), corpus("test.target")});
  return arguments;
}

TEST(Compare, ScoresARunAsEvaluateDoes) {
  const auto run = compared(on_test({tiny_model(), "--gold", corpus("test.align")}));
  const auto evaluated =
      attend({"evaluate", "-m", tiny_model(), "--source", corpus("test.source"), "--reference",
              corpus("test.target"), "--gold", corpus("test.align"), "--json"});
  ASSERT_TRUE(succeeded(evaluated));
  const auto scores = json::parse(evaluated.out);
  EXPECT_EQ(run.at("quality").at("bleu"), scores.at("bleu").at("score"));
  EXPECT_EQ(run.at("quality").at("chrf"), scores.at("chrf").at("score"));
  EXPECT_EQ(run.at("quality").at("chrf++"), scores.at("chrf++").at("score"));
  EXPECT_EQ(run.at("quality").at("exact"), scores.at("exact_match"));
  EXPECT_EQ(run.at("quality").at("by_length"), scores.at("by_length"));
  EXPECT_EQ(run.at("quality").at("error_rate"), scores.at("error_rate"));
  for (const auto* figure : {"aer", "precision", "recall", "links"}) {
    EXPECT_EQ(run.at("alignment").at(figure), scores.at("alignment").at(figure)) << figure;
  }
  EXPECT_GT(run.at("speed").at("translate_symbols_per_second"), 0.0);
  const auto info = attend({"info", tiny_model(), "--json"});
  EXPECT_EQ(run.at("parameters"), json::parse(info.out).at("parameters"));
  EXPECT_EQ(run.at("bytes"), json::parse(info.out).at("bytes"));
}

// The same model twice is never better than itself, and a model of three updates is worse.
TEST(Compare, SaysWhichDifferencesAreBeyondChance) {
  const Folder folder;
  const auto same = folder / "same";
  fs::copy(tiny_model(), same, fs::copy_options::recursive);
  const auto worse = folder / "worse";
  ASSERT_TRUE(succeeded(attend(train_command(worse, 3))));
  const auto twins = attend(on_test({"compare", tiny_model(), same, "--json"}));
  ASSERT_TRUE(succeeded(twins));
  const auto found = json::parse(twins.out);
  EXPECT_EQ(found.at("resampling").at("samples"), 1000);
  EXPECT_EQ(found.at("resampling").at("lines"), 100);
  EXPECT_EQ(found.at("tests").size(), 5U);  // BLEU, chrF, chrF++, exact match, error rate
  for (const auto& test : found.at("tests")) {
    EXPECT_EQ(test.at("p"), 1.0);
    EXPECT_EQ(test.at("differs"), false);
  }
  const auto text = attend(on_test({"compare", tiny_model(), same}));
  EXPECT_FALSE(has(text.out.substr(0, text.out.find("translate")), "*"));

  const auto page = folder / "page.html";
  const auto others =
      attend(on_test({"compare", tiny_model(), worse, "--json", "--intervals", "--html", page}));
  ASSERT_TRUE(succeeded(others));
  const auto parsed = json::parse(others.out);
  const auto& bleu = parsed.at("tests").at(0);
  EXPECT_EQ(bleu.at("metric"), "bleu");
  EXPECT_EQ(bleu.at("differs"), true);
  EXPECT_LT(bleu.at("p"), 0.01);
  EXPECT_GT(bleu.at("interval").at(0), 0.0);
  const auto& run = parsed.at("runs").at(0);
  const auto& interval = run.at("intervals").at("bleu");
  EXPECT_LT(interval.at(0), run.at("quality").at("bleu"));
  EXPECT_GT(interval.at(1), run.at("quality").at("bleu"));
  EXPECT_TRUE(has(read(page), "number opens best"));
  const auto again = attend(on_test({"compare", tiny_model(), worse, "--json", "--intervals"}));
  EXPECT_EQ(json::parse(again.out).at("tests"), parsed.at("tests"));
}

TEST(Compare, PrintsTablesForPapers) {
  const auto table = [&](const std::string& format) {
    const auto done = attend(on_test({"compare", tiny_model(), "--format", format}));
    EXPECT_TRUE(succeeded(done));
    return done.out;
  };
  const auto latex = table("latex");
  EXPECT_TRUE(latex.starts_with("% \\usepackage{booktabs}\n% Scores are of "));
  EXPECT_TRUE(has(latex, "\nrun & BLEU & chrF & chrF++ & exact & made & best at & "));
  EXPECT_TRUE(has(latex, "\\toprule"));
  EXPECT_TRUE(has(table("markdown"), "| run | BLEU | chrF | chrF++ |"));
  const auto csv = lines_of(table("csv"));
  ASSERT_EQ(csv.size(), 2U);
  EXPECT_TRUE(csv[0].starts_with("run,BLEU,chrF,chrF++,exact,made,best at,"));
  const auto bleu = compared(on_test({tiny_model()})).at("quality").at("bleu").get<double>();
  const auto first = csv[1].find(',') + 1;
  EXPECT_EQ(std::stod(csv[1].substr(first, csv[1].find(',', first) - first)), bleu);
  EXPECT_TRUE(was_refused(attend({"compare", tiny_model(), "--format", "word"}), "markdown"));
  EXPECT_TRUE(was_refused(attend({"compare", tiny_model(), "--format", "csv", "--json"}), "both"));
  EXPECT_TRUE(
      was_refused(attend({"compare", tiny_model(), "--resamples", "10"}), "resamples = 10"));
}

TEST(Compare, TakesTheNearestOfSeveralRightAnswers) {
  const Folder folder;
  const auto found = folder / "found";
  ASSERT_TRUE(succeeded(
      attend({"translate", "-m", tiny_model(), "-i", corpus("test.source"), "-o", found})));
  const auto run = compared({tiny_model(), "--source", corpus("test.source"), "--reference",
                             corpus("test.target"), "--reference", found});
  EXPECT_EQ(run.at("quality").at("exact"), 1.0);
  EXPECT_EQ(run.at("quality").at("error_rate"), 0.0);
}

// Entropy, coverage and links of the weights that `attend translate` writes, counted plainly.
TEST(Compare, HealthIsThatOfTheAlignmentsOfTheReferences) {
  const Folder folder;
  const auto weights = folder / "weights";
  ASSERT_TRUE(succeeded(attend({"translate", "-m", tiny_model(), "-i", corpus("test.source"),
                                "--force", corpus("test.target"), "-o", folder / "scores",
                                "--alignments", "json", "--alignments-to", weights})));
  double entropy = 0.0;
  int steps = 0;
  int backwards = 0;
  int moves = 0;
  int read_positions = 0;
  int positions = 0;
  for (const auto& line : lines_of(read(weights))) {
    const auto rows = json::parse(line).at("weights").get<std::vector<std::vector<double>>>();
    std::vector<double> read_so_far(rows[0].size(), 0.0);
    std::ptrdiff_t before = -1;
    for (const auto& row : rows) {
      ++steps;
      for (std::size_t j = 0; j < row.size(); ++j) {
        if (row[j] > 0.0) entropy -= row[j] * std::log(row[j]);
        read_so_far[j] += row[j];
      }
      const auto link = std::max_element(row.begin(), row.end()) - row.begin();
      if (before >= 0) ++moves;
      if (link < before) ++backwards;
      before = link;
    }
    for (std::size_t j = 0; j + 1 < read_so_far.size(); ++j) {
      ++positions;
      if (read_so_far[j] >= 0.5) ++read_positions;
    }
  }
  const auto health = compared(on_test({tiny_model()})).at("attention");
  EXPECT_EQ(health.at("sentences"), 100);
  EXPECT_EQ(health.at("steps"), steps);
  EXPECT_NEAR(health.at("entropy"), entropy / steps, 0.01);  // of weights with 4 decimals
  EXPECT_NEAR(health.at("backwards"), double(backwards) / moves, 0.01);
  EXPECT_NEAR(health.at("coverage"), double(read_positions) / positions, 0.01);
  EXPECT_NEAR(health.at("mass"), 1.0, 1e-4);
}

TEST(Compare, WithoutATextTakesTheBestValidation) {
  const auto run = compared({tiny_model()});
  const auto last = validations(tiny_model()).back();
  EXPECT_TRUE(run.at("quality").is_null());
  EXPECT_EQ(run.at("dev").at("bleu"), last.at("bleu"));
  EXPECT_EQ(run.at("dev").at("chrf++"), last.at("chrf++"));
  EXPECT_GT(last.at("chrf++"), 0.0);
  EXPECT_EQ(run.at("dev").at("update"), 600);
  EXPECT_EQ(run.at("dev").at("metric"), "bleu");
  EXPECT_EQ(run.at("attention").at("information"), last.at("attention").at("information"));
  EXPECT_EQ(run.at("attention").at("by_update").size(), validations(tiny_model()).size());
}

TEST(Compare, AKilledRunAndAModelWithoutAttentionHaveDashes) {
  const Folder folder;
  fs::create_directories(folder / "killed");
  for (const auto* file : {"run.json", "recipe.toml"}) {
    fs::copy(tiny_model() + "/" + file, folder / "killed");
  }
  auto command = train_command(folder / "plain", 3, {"--model.layers", "1"});
  command[1] = "sutskever2014";
  ASSERT_TRUE(succeeded(attend(command)));
  for (const auto& line : validations(folder / "plain")) EXPECT_FALSE(line.contains("attention"));
  const auto done =
      attend(on_test({"compare", folder / "killed", folder / "plain", tiny_model(), "--json"}));
  ASSERT_TRUE(succeeded(done));
  const auto runs = json::parse(done.out).at("runs");
  EXPECT_TRUE(runs.at(0).at("quality").is_null());
  EXPECT_TRUE(runs.at(0).at("attention").is_null());
  EXPECT_TRUE(runs.at(0).at("bytes").is_null());
  EXPECT_TRUE(has(runs.at(0).at("notes").at(0), "has no model yet"));
  EXPECT_FALSE(runs.at(1).at("quality").is_null());
  EXPECT_TRUE(runs.at(1).at("attention").is_null());
  EXPECT_EQ(runs.at(1).at("recipe").at("model.reader"), "sutskever");
  EXPECT_FALSE(runs.at(2).at("attention").is_null());
}

TEST(Compare, ADamagedModelIsANote) {
  const Folder folder;
  const auto model = folder / "model";
  fs::copy(tiny_model(), model, fs::copy_options::recursive);
  fs::resize_file(model + "/model.safetensors", 1000);
  const auto done = attend(on_test({"compare", model, tiny_model()}));
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.out, "note: " + model + ":")) << done.out;  // both are called "model"
}

TEST(Compare, AModelAloneIsComparedByWhatItCanDo) {
  const Folder folder;
  const auto small = folder / "small";
  ASSERT_TRUE(succeeded(attend({"export", "-m", tiny_model(), "-o", small})));
  const auto run = compared(on_test({small}));
  EXPECT_TRUE(run.at("dev").is_null());
  EXPECT_GT(run.at("quality").at("bleu"), 5.0);
  EXPECT_TRUE(run.at("attention").at("formed").is_null());
}

TEST(Compare, WritesAPageThatNamesCannotBreak) {
  const Folder folder;
  const auto hostile = folder / "<script>alert('x')<&\"";
  fs::copy(tiny_model(), hostile, fs::copy_options::recursive);
  const auto page = folder / "page.html";
  const auto done = attend(on_test({"compare", hostile, tiny_model(), "--html", page}));
  ASSERT_TRUE(succeeded(done));
  const auto html = read(page);
  EXPECT_TRUE(has(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;&amp;&quot;"));
  EXPECT_FALSE(has(html, "<script>alert"));
  EXPECT_TRUE(has(html, "BLEU by length"));
  EXPECT_TRUE(has(html, "<polyline"));
  EXPECT_FALSE(has(html, "://"));
  EXPECT_TRUE(html.ends_with("</html>\n"));
}

TEST(Compare, SaysWhatIsWrongInOneLine) {
  const Folder folder;
  const auto empty = folder / "empty";
  fs::create_directories(empty);
  EXPECT_TRUE(was_refused(attend({"compare"}), "nothing to compare"));
  EXPECT_TRUE(was_refused(attend({"compare", empty}), "has no manifest.json"));
  EXPECT_TRUE(was_refused(attend({"compare", folder / "none"}), "does not exist"));
  const auto model = tiny_model();
  const auto refused = [&](std::vector<std::string> more, const std::string& why) {
    more.insert(more.begin(), {"compare", model});
    return was_refused(attend(more), why);
  };
  EXPECT_TRUE(refused({"--source", corpus("test.source")}, "needs --reference"));
  EXPECT_TRUE(refused({"--gold", corpus("test.align")}, "--gold needs --source"));
  EXPECT_TRUE(refused({"--test", corpus("test.source"), corpus("dev.target")},
                      "they must be the same sentences"));
  EXPECT_TRUE(refused(
      {"--test", corpus("test.source"), corpus("test.target"), "--gold", corpus("dev.align")},
      "they must be the same sentences"));
  EXPECT_TRUE(refused({"--html", folder / "none/page.html"}, "there is no folder"));
  EXPECT_TRUE(refused({"--model.hidden_size", "32"}, "are for --recipes"));
  EXPECT_TRUE(refused({"--tokenizer", "14a"}, "14a"));
}

}  // namespace
}  // namespace attend::tests
