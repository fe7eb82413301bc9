#include <string>
#include <tuple>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "compared.h"
#include "test_paths.h"
#include "tiny_model.h"

// Labels and tags that any program may have said, scored and compared.
namespace attend::tests {
namespace {

using nlohmann::json;

/// A case that another program scored (tests/oracles), its two sides in files.
struct Scored {
  Scored(const std::string& name, std::size_t number)
      : expected(json::parse(read(source_folder() + "/tests/data/metrics/" + name + ".json"))
                     .at("cases")
                     .at(number)) {
    for (const auto* side : {"found", "right"}) {
      std::string text;
      for (const auto& line : expected.at(side)) text += line.get<std::string>() + '\n';
      folder.write(side, text);
    }
  }

  std::vector<std::string> command(const std::string& task,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"evaluate",      "--task",         task,
                                    "--hypothesis",  folder / "found", "--reference",
                                    folder / "right"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Folder folder;
  json expected;
};

TEST(EvaluateLabels, SaysWhatScikitLearnSays) {
  const Scored labels("labels", 1);
  const auto done = attend(labels.command("classification", {"--json", "--intervals"}));
  ASSERT_TRUE(succeeded(done));
  const auto said = json::parse(done.out);
  EXPECT_EQ(said.at("lines"), 200);
  EXPECT_NEAR(said.at("accuracy"), labels.expected.at("accuracy"), 1e-12);
  EXPECT_NEAR(said.at("macro_f1"), labels.expected.at("macro_f1"), 1e-12);
  EXPECT_EQ(said.at("confusion").at("counts"), labels.expected.at("confusion"));
  EXPECT_EQ(said.at("labels").at(0).at("label"), "a");
  EXPECT_EQ(said.at("labels").at(1).at("precision"), nullptr);
  for (const auto* name : {"accuracy", "macro_f1"}) {
    const auto& ends = said.at("intervals").at(name);
    EXPECT_LT(ends.at(0), said.at(name));
    EXPECT_GT(ends.at(1), said.at(name));
  }
}

TEST(EvaluateLabels, PrintsTablesAndDrawsTheConfusions) {
  const Scored labels("labels", 1);
  const auto picture = labels.folder / "confusion.svg";
  const auto done = attend(labels.command("classification", {"--confusion", picture}));
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.out, "accuracy = 48.00 % of 200 lines\n"));
  EXPECT_TRUE(has(done.out, "\na                82.35 %  66.67 %  73.68 %    105     85\n"));
  EXPECT_TRUE(has(done.out, "What is right (a row each)"));
  EXPECT_TRUE(has(read(picture), "guessed alone"));
  const Scored many("labels", 2);
  const auto list = attend(many.command("classification"));
  EXPECT_TRUE(has(list.out, "What was confused most often:"));
  const auto table = attend(many.command("classification", {"--format", "csv"}));
  EXPECT_TRUE(has(table.out, "macro-F1"));
}

/// The data that a page holds.
json data_of_page(const std::string& file) {
  const auto html = read(file);
  const std::string before = "id=\"data\">";
  const auto begin = html.find(before) + before.size();
  return json::parse(html.substr(begin, html.find("</script>", begin) - begin));
}

TEST(EvaluateLabels, WritesAPageWithTheLinesOfEachCell) {
  const Folder folder;
  const std::vector<std::string> command = {
      "evaluate",
      "--task",
      "classification",
      "--source",
      folder.write("text", "one\ntwo </script>\nthree\nfour\n"),
      "--reference",
      folder.write("right", "b\na\nb\nc d\n"),
      "--hypothesis",
      folder.write("found", "b\nb\na\n c d \n"),
      "--confusion",
      folder / "page.html",
      "--json"};
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  const auto page = data_of_page(folder / "page.html");
  EXPECT_EQ(page.at("format"), "attend-answers");
  EXPECT_EQ(page.at("answers"), "labels");
  EXPECT_EQ(page.at("count"), 4);
  EXPECT_EQ(page.at("labels"), json({"a", "b", "c d"}));
  const auto cells = json::parse("[[0,1,1],[1,0,1],[1,1,1],[2,2,1]]");
  EXPECT_EQ(page.at("cells"), cells);
  EXPECT_EQ(page.at("lines"), json::parse(R"([{"line":1,"source":"one","cells":[2]},
      {"line":2,"source":"two </script>","cells":[0]},{"line":3,"source":"three","cells":[1]},
      {"line":4,"source":"four","cells":[3]}])"));
  EXPECT_EQ(page.at("scores").at(0).at("title"), "accuracy");
  EXPECT_EQ(page.at("scores").at(0).at("value"), "50.00 %");
  const auto said = json::parse(done.out);
  const auto& figures = page.at("tables").at(0).at("classes").at(1);
  EXPECT_EQ(figures.at("name"), "b");
  for (const auto* key : {"precision", "recall", "f1", "right", "found"}) {
    EXPECT_EQ(figures.at(key), said.at("labels").at(1).at(key)) << key;
  }
}

TEST(EvaluateTags, WritesAPageWithTheWordsOfEachCell) {
  const Folder folder;
  const auto done = attend({"evaluate", "--task", "tagging", "--reference",
                            folder.write("right", "D N\nV\nD N V\n"), "--hypothesis",
                            folder.write("found", "D N\nN\nD V V\n"), "--confusion",
                            folder / "page.HTML", "--intervals"});
  ASSERT_TRUE(succeeded(done));
  const auto page = data_of_page(folder / "page.HTML");
  EXPECT_EQ(page.at("answers"), "tags");
  EXPECT_EQ(page.at("labels"), json({"D", "N", "V"}));
  EXPECT_EQ(page.at("cells"), json::parse("[[0,0,2],[1,1,1],[1,2,1],[2,1,1],[2,2,1]]"));
  EXPECT_EQ(page.at("lines"), json::parse(R"([{"line":1,"cells":[0,1]},{"line":2,"cells":[3]},
      {"line":3,"cells":[0,2,4]}])"));
  ASSERT_EQ(page.at("scores").size(), 1U);  // none of spans
  EXPECT_TRUE(page.at("scores").at(0).contains("interval"));
}

TEST(EvaluateTags, SaysWhatConllevalSays) {
  const Scored tags("tags", 1);
  const auto done = attend(tags.command("tagging"));
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.out, "accuracy = 84.55 % of 246 tags\n"));
  EXPECT_TRUE(has(
      done.out, "span F1 = 50.00 % (precision 44.93 % of 69 found, recall 56.36 % of 55 right)\n"));
  EXPECT_TRUE(has(done.out, "\nLOC       59.09 %  68.42 %  63.41 %     19     22\n"));
  const auto said = json::parse(attend(tags.command("tagging", {"--json"})).out);
  EXPECT_EQ(said.at("spans").at("types").at(2).at("type"), "PER");
  EXPECT_EQ(said.at("spans").at("right"), 55);
}

TEST(EvaluateTags, ByLengthOfASourceGoesOnWhereAScoreIsNone) {
  const Scored tags("tags", 1);
  const auto done = attend(tags.command("tagging", {"--source", tags.folder / "right"}));
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(
      has(done.out, "words      lines accuracy span F1\n0              8        -       -\n"))
      << done.out;
}

/// `attend compare` of a file with one that has all answers right.
std::vector<std::string> comparison(const Scored& scored, const std::string& task,
                                    const std::vector<std::string>& more = {}) {
  std::vector<std::string> command = {"compare",
                                      "--task",
                                      task,
                                      "--hypothesis",
                                      scored.folder / "found",
                                      "--hypothesis",
                                      scored.folder / "right",
                                      "--reference",
                                      scored.folder / "right"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

TEST(CompareAnswers, TestsFilesInPairs) {
  for (const auto& [data, task, metric] : {std::tuple("labels", "classification", "macro_f1"),
                                           std::tuple("tags", "tagging", "span_f1")}) {
    SCOPED_TRACE(task);
    const Scored scored(data, 1);
    const auto done = attend(comparison(scored, task, {"--json", "--intervals"}));
    ASSERT_TRUE(succeeded(done));
    const auto all = json::parse(done.out);
    const auto evaluated = json::parse(attend(scored.command(task, {"--json", "--intervals"})).out);
    const auto& found = all.at("runs").at(0);
    EXPECT_EQ(found.at("name"), "found");
    EXPECT_EQ(found.at("quality").at(metric), evaluated.at(metric));
    EXPECT_EQ(found.at("intervals").at(metric), evaluated.at("intervals").at(metric));
    EXPECT_EQ(all.at("runs").at(1).at("quality").at(metric), 1.0);
    for (const auto& test : all.at("tests")) EXPECT_TRUE(test.at("differs")) << test;
    EXPECT_GE(all.at("tests").size(), 2U);
  }
}

TEST(CompareAnswers, OfTranslationsStandBesideEachOther) {
  const Folder folder;
  const auto page = folder / "page.html";
  const auto right = folder.write("right", "a b c d e\nf g h i j\n");
  const auto done = attend(
      {"compare", "--hypothesis", folder.write("one", "a b c d e\nf g h i j\n"), "--hypothesis",
       folder.write("two", "a b c d x\nf g h i x\n"), "--reference", right, "--html", page});
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.out, "BLEU"));
  EXPECT_TRUE(has(done.out, "\none  100.00"));
  EXPECT_FALSE(has(done.out, "took"));
  EXPECT_TRUE(has(read(page), ">two<"));
}

TEST(CompareAnswers, RefusesWhatDoesNotFit) {
  const Folder folder;
  const auto right = folder.write("right", "O\nO\n");
  const auto compared = [&](std::vector<std::string> more) {
    more.insert(more.begin(), "compare");
    return attend(more);
  };
  EXPECT_TRUE(was_refused(compared({"--hypothesis", right}), "--hypothesis needs --reference"));
  EXPECT_TRUE(was_refused(compared({"--task", "tagging", "--hypothesis",
                                    folder.write("found", "O\nO O\n"), "--reference", right}),
                          "found:2: 2 tags"));
  EXPECT_TRUE(was_refused(compared({tiny_model(), "--task", "tagging"}),
                          "--task tagging, but the model is of translation"));
  EXPECT_TRUE(was_refused(compared({"model", "--hypothesis", right, "--reference", right}),
                          "--reference needs --source"));
}

TEST(EvaluateAnswers, RefusesWhatIsNoAnswerWithFileAndLine) {
  const Folder folder;
  const auto evaluated = [&](const std::string& found, const std::string& right,
                             std::vector<std::string> more) {
    std::vector<std::string> command = {"evaluate", "--hypothesis", folder.write("found", found),
                                        "--reference", folder.write("right", right)};
    command.insert(command.end(), more.begin(), more.end());
    return attend(command);
  };
  EXPECT_TRUE(was_refused(evaluated("O\nO O\n", "O\nO O O\n", {"--task", "tagging"}),
                          "found:2: 2 tags, " + (folder / "right") + " has 3 there"));
  EXPECT_TRUE(was_refused(evaluated("a\nb\n", "\nb\n", {"--task", "classification"}),
                          "right:1: an empty line: expected a label"));
  EXPECT_TRUE(was_refused(evaluated("a\n", "a\nb\n", {"--task", "classification"}), "has 1 line"));
  EXPECT_TRUE(was_refused(evaluated("a\n", "a\n", {"--task", "taging"}), "taging: expected "));
  EXPECT_TRUE(was_refused(evaluated("a\n", "a\n", {"--confusion", "a.svg"}),
                          "--confusion is of labels or tags"));
  EXPECT_TRUE(
      was_refused(evaluated("a\n", "a\n", {"--task", "tagging", "--confusion", "a.txt"}), ".svg"));
  EXPECT_TRUE(was_refused(evaluated("a\n", "a\n", {"--task", "tagging", "--gold", "x"}), "--gold"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "--task", "tagging", "-m", tiny_model(), "--source",
                                  corpus("test.source"), "--reference", corpus("test.target")}),
                          "--task tagging, but the model is of translation"));
  EXPECT_TRUE(
      was_refused(attend({"evaluate", "-m", tiny_model(), "--confusion", "a.svg", "--source",
                          corpus("test.source"), "--reference", corpus("test.target")}),
                  "--confusion is of labels or tags"));
}

}  // namespace
}  // namespace attend::tests
