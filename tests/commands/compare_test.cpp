#include <algorithm>
#include <cmath>
#include <csignal>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// `attend compare --recipes bahdanau2015`, a training of seconds, with runs in `out`.
std::vector<std::string> compare_command(const std::string& out, int updates,
                                         const std::vector<std::string>& more = {}) {
  auto command = train_command(out, updates, more);
  command[0] = "compare";
  command.insert(command.begin() + 1, "--recipes");
  return command;
}

/// Of one run, the first.
json compared(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "compare");
  arguments.emplace_back("--json");
  const auto done = attend(arguments);
  EXPECT_TRUE(succeeded(done));
  return json::parse(done.out).at("runs").at(0);
}

std::vector<std::string> on_test(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--test", corpus("test.source"), corpus("test.target")});
  return arguments;
}

std::vector<json> validations(const std::string& run) {
  std::vector<json> all;
  for (const auto& line : lines_of(read(run + "/metrics.jsonl"))) {
    auto parsed = json::parse(line);
    if (parsed.at("kind") == "validation") all.push_back(parsed);
  }
  return all;
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

TEST(Train, MayTakeTheBestByChrfWithWords) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(train_command(folder / "run", 3, {"--training.metric", "chrf++"}))));
  const auto run = compared({folder / "run"});
  EXPECT_EQ(run.at("dev").at("metric"), "chrf++");
  EXPECT_EQ(run.at("dev").at("chrf++"), validations(folder / "run").back().at("chrf++"));
  EXPECT_TRUE(has(attend({"info", folder / "run"}).out, "dev_chrf++"));
}

TEST(Compare, EveryValidationSaysHowTheAttentionLooks) {
  const Folder folder;
  const auto command = compare_command(folder / "runs", 40, {"--training.validate_every", "20"});
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  const auto all = validations(folder / "runs/bahdanau2015");
  ASSERT_EQ(all.size(), 2U);
  for (const auto& one : all) {
    const auto& attention = one.at("attention");
    EXPECT_EQ(attention.at("sentences"), 30);
    EXPECT_NEAR(attention.at("mass"), 1.0, 1e-4);
    EXPECT_GT(attention.at("evenness"), 0.9);  // it has learnt nothing yet
    EXPECT_EQ(attention.at("collapse"), "even");
  }
  EXPECT_TRUE(
      has(done.out, "warning: bahdanau2015: the attention has collapsed: every step reads"));
}

// Of a large dev text, the loss is that of all of it; the attention that of blocks spread over it.
TEST(Validation, LooksAtTheAttentionOfPartOfALargeText) {
  const Folder folder;
  auto command = train_command(folder / "run", 3);
  command.insert(command.end(), {"--dev", corpus("train.source"), corpus("train.target")});
  command.erase(std::find(command.begin(), command.end(), "--dev"),
                std::find(command.begin(), command.end(), "--dev") + 3);
  ASSERT_TRUE(succeeded(attend(command)));
  const auto validation = validations(folder / "run").back();
  EXPECT_EQ(validation.at("attention").at("sentences"), 512);  // 8 of 16 blocks of 64
  const auto forced = attend({"translate", "-m", folder / "run", "-i", corpus("train.source"),
                              "--force", corpus("train.target")});
  ASSERT_TRUE(succeeded(forced));
  double loss = 0.0;
  std::size_t symbols = 0;
  for (const auto& line : lines_of(forced.out)) loss -= std::stod(line);
  for (const auto& line : lines_of(read(corpus("train.target")))) {
    symbols += 2U + static_cast<std::size_t>(std::count(line.begin(), line.end(), ' '));
  }
  EXPECT_NEAR(validation.at("loss"), loss / static_cast<double>(symbols), 1e-4);
}

TEST(Train, SaysWhenTheAttentionHasCollapsed) {
  const Folder folder;
  auto command = train_command(folder / "run", 3);
  std::erase(command, "-q");
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.err, "\nthe attention has collapsed: every step reads all positions alike"));
}

TEST(Compare, TrainsTheProductAndLeavesOutWhatCannotBe) {
  const Folder folder;
  const auto out = folder / "runs";
  const std::vector<std::string> vary = {"--vary", "attention.score=additive,dot", "--vary",
                                         "text.kind=words,characters"};
  auto command = compare_command(out, 5, vary);
  std::erase(command, "-q");
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  EXPECT_EQ(done.err.substr(0, done.err.find(':')), "left out");
  EXPECT_TRUE(has(done.err, "bahdanau2015+score=dot+kind=words: attention.score = dot: expected"));
  const std::vector<std::string> names = {"bahdanau2015+score=additive+kind=characters",
                                          "bahdanau2015+score=additive+kind=words"};
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(out)) found.push_back(entry.path().filename());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, names);
  EXPECT_TRUE(has(done.out, "kind"));
  EXPECT_FALSE(has(done.out, "score  "));  // the same in all that were trained
  EXPECT_TRUE(has(done.out, "the vocabularies differ"));
  EXPECT_TRUE(has(done.out, "note: bahdanau2015+score=dot+kind=words: left out:"));

  // Again: nothing is left to train.
  const auto model = out + "/" + names[1] + "/model.safetensors";
  const auto written = fs::last_write_time(model);
  const auto again = attend(command);
  ASSERT_TRUE(succeeded(again));
  EXPECT_TRUE(has(again.err, "[2/2] bahdanau2015+score=additive+kind=characters: finished"));
  EXPECT_EQ(fs::last_write_time(model), written);
  EXPECT_EQ(again.out, done.out);
}

TEST(Compare, TrainsTowardGivenLinks) {
  const Folder folder;
  auto command = compare_command(folder / "runs", 5, {});
  EXPECT_TRUE(succeeded(attend(command)));
  command.insert(command.end(), {"--alignments", corpus("train.align")});
  EXPECT_TRUE(was_refused(attend(command), "was begun with --alignments"));
  command = compare_command(folder / "linked", 5, {"--training.supervision", "1"});
  command.insert(command.end(), {"--alignments", corpus("train.align")});
  ASSERT_TRUE(succeeded(attend(command)));
  const auto described = json::parse(read(folder / "linked/bahdanau2015/run.json"));
  EXPECT_TRUE(has(described.at("alignments"), "train.align"));
}

TEST(Compare, WhatWasStoppedGoesOnToTheSameBytes) {
  const Folder folder;
  constexpr int kUpdates = 500;
  const std::vector<std::string> often = {"--training.validate_every", "30"};
  ASSERT_TRUE(succeeded(attend(train_command(folder / "undisturbed", kUpdates, often))));
  const auto command = compare_command(folder / "runs", kUpdates, often);
  const auto run = folder / "runs/bahdanau2015";
  {
    Running training(command);
    ASSERT_TRUE(training.wait_for(run + "/checkpoints/00000030"));
    training.send(SIGTERM);
    const auto stopped = training.wait();
    EXPECT_EQ(stopped.code, 130);
    EXPECT_EQ(stopped.out, "");
  }
  ASSERT_TRUE(succeeded(attend(command)));
  EXPECT_EQ(read(run + "/model.safetensors"), read(folder / "undisturbed/model.safetensors"));
}

TEST(Compare, RefusesAFolderWithAnotherRun) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(compare_command(folder / "runs", 3))));
  EXPECT_TRUE(was_refused(attend(compare_command(folder / "runs", 4)),
                          "bahdanau2015 was begun with training.updates = 3, not 4"));
}

TEST(Compare, NamesTheTrainingThatFails) {
  const Folder folder;
  auto command = compare_command(folder / "runs", 3);
  *std::find(command.begin(), command.end(), corpus("dev.target")) = folder / "missing";
  const auto done = attend(command);
  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(has(done.err, "missing"));
  EXPECT_TRUE(has(done.err, "attend: the training of bahdanau2015 failed"));
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

TEST(Compare, RefusesWhatCannotBeTrainedBeforeAnythingIs) {
  const Folder folder;
  const auto out = folder / "runs";
  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    return was_refused(attend(compare_command(out, 3, more)), why);
  };
  EXPECT_TRUE(refused({"--vary", "attention.scor=dot"}, "did you mean attention.score?"));
  EXPECT_TRUE(refused({"--vary", "attention.score"}, "KEY=V1,V2"));
  EXPECT_TRUE(refused({"--vary", "attention.score=dot,"}, "values between the commas"));
  EXPECT_TRUE(refused({"--vary", "model.hidden_size=big"}, "a whole number"));
  EXPECT_TRUE(refused({"--vary", "model.layers=1", "--vary", "model.layers=2"}, "each key once"));
  EXPECT_TRUE(refused({"--vary", "model.layers=1,1"}, "two runs would be called"));
  EXPECT_TRUE(refused({"--vary", "attention.score=dot"}, "expected queries (32)"));
  EXPECT_TRUE(refused({"--vary", "attention.score=none,all"}, "all of 2 are refused"));
  EXPECT_TRUE(
      was_refused(attend({"compare", "--recipes", "nobody1999", "--train", "a", "b", "--out", out}),
                  "no recipe nobody1999"));
  EXPECT_TRUE(was_refused(attend({"compare", "--recipes", "bahdanau2015", "--out", out}),
                          "missing: --train"));
  EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace attend::tests
