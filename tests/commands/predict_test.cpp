#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"
#include "translated.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

Outcome predict(const Lines& more, const std::string& in = "") {
  Lines arguments = {"predict", "-m", tiny_model()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments, {.in = in});
}

TEST(Predict, IsTranslateByAnotherName) {
  const auto in = sources(10) + "\n";
  for (const auto& more :
       {Lines{}, Lines{"--nbest", "3"}, Lines{"--alignments", "json"}, Lines{"--show"},
        Lines{"--sample", "--seed", "7"}, Lines{"--split", "--alignments", "pharaoh"}}) {
    const auto found = predict(more, in);
    EXPECT_TRUE(succeeded(found) || !found.out.empty());
    EXPECT_EQ(found.out, translation(in, more));
  }
  const auto help = attend({"predict", "--help"});
  const auto other = attend({"translate", "--help"});
  EXPECT_EQ(help.code, 0);
  for (const auto* option : {"--source", "--json", "--beam", "--force"}) {
    EXPECT_NE(help.out.find(option), std::string::npos) << option;
    EXPECT_NE(other.out.find(option), std::string::npos) << option;
  }
}

TEST(Predict, RowsOfAFileOrATableAreAnsweredAsLinesAre) {
  const Folder folder;
  const auto lines = sources(5);
  const auto wanted = translation(lines);
  const auto file = folder.write("in", lines);
  EXPECT_EQ(predict({"--source", file}).out, wanted);
  EXPECT_EQ(predict({"--source", file, "--nbest", "2"}).out, translation(lines, {"--nbest", "2"}));
  std::string table = "number\tsource\n";
  std::string renamed = "text\n";
  for (const auto& line : lines_of(lines)) {
    table += "1\t" + line + "\n";
    renamed += line + "\n";
  }
  EXPECT_EQ(predict({"--source", folder.write("in.tsv", table)}).out, wanted);
  EXPECT_EQ(
      predict({"--source", folder.write("other.tsv", renamed), "--columns", "source=text"}).out,
      wanted);
  EXPECT_EQ(predict({"--source", file, "-o", folder / "out"}).out, "");
  EXPECT_EQ(read(folder / "out"), wanted);
}

TEST(Predict, JsonHasTheAnswersAndWhatTheyRead) {
  const auto in = sources(3);
  const auto found = lines_of(predict({"--json", "--nbest", "2"}, in).out);
  const auto wanted = lines_of(translation(in, {"--nbest", "2", "--alignments", "json"}));
  ASSERT_EQ(found.size(), 6U);
  ASSERT_EQ(wanted.size(), 6U);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto one = json::parse(found[i]);
    const auto other = json::parse(wanted[i]);
    for (const auto* key : {"line", "rank", "text", "score", "log_probability"}) {
      EXPECT_EQ(one.at(key), other.at(key)) << key;
    }
    ASSERT_EQ(one.at("readings").size(), 1U);
    const auto& reading = one.at("readings")[0];
    EXPECT_EQ(reading.at("name"), "attention");
    for (const auto* key : {"source", "target", "source_words", "target_words", "weights"}) {
      EXPECT_EQ(reading.at(key), other.at(key)) << key;
    }
    EXPECT_EQ(one.at("log_probabilities").size(), reading.at("target").size());
  }
}

TEST(Predict, AnEmptyRowHasAnEmptyAnswerAndIsSaidOnce) {
  const Folder folder;
  const auto lines = lines_of(sources(2));
  const auto in = "\n" + lines[0] + "\n\n \n" + lines[1] + "\n\n";
  const auto wanted = translation(in);
  const auto rows = predict({"--source", folder.write("in", in)});
  EXPECT_EQ(rows.code, 0);
  EXPECT_EQ(rows.out, wanted);
  EXPECT_EQ(rows.err,
            "attend: warning: 4 lines, the first of them line 1, are empty: so is the answer\n");
  EXPECT_EQ(predict({"--source", folder.write("in.tsv", "source\n" + in)}).out, wanted);
  const auto one = lines_of(predict({"--json"}, lines[0] + "\n\n").out);
  ASSERT_EQ(one.size(), 2U);
  EXPECT_EQ(json::parse(one[1]).at("text"), "");
  EXPECT_EQ(json::parse(one[1]).at("line"), 2);
  EXPECT_EQ(lines_of(predict({"--source", folder.write("none", "\n\n")}).out).size(), 2U);
}

TEST(Predict, RowsThatAModelKnowsNothingOfAreSaid) {
  const auto found = predict({"--json"}, "QQQ\n" + sources(1) + "ZZZ QQQ\n");
  EXPECT_EQ(found.code, 0);
  EXPECT_EQ(lines_of(found.out).size(), 3U);
  EXPECT_TRUE(found.err.starts_with("attend: warning: line 1 and 1 more have nothing but symbols"))
      << found.err;
  EXPECT_EQ(lines_of(found.err).size(), 1U);
}

TEST(Predict, BadRowsAreRefusedNamingWhere) {
  const Folder folder;
  const auto lines = lines_of(sources(2));
  const auto file = folder.write("in", sources(2));
  EXPECT_TRUE(was_refused(predict({"--source", file, file}), "2 files found"));
  EXPECT_TRUE(was_refused(predict({"--source", file, "-i", file}), "give one of them"));
  EXPECT_TRUE(was_refused(predict({"--columns", "source=text"}, "a\n"), "--columns"));
  EXPECT_TRUE(was_refused(predict({"--source", folder.write("a.tsv", "text\na\n")}),
                          "a.tsv:1: the first line names the columns, and none is source"));
  EXPECT_TRUE(was_refused(predict({"--source", folder.write("b.tsv", "source\tx\na\tb\nc\n")}),
                          "b.tsv:3: 1 cells, but the first line names 2 columns"));
  EXPECT_TRUE(was_refused(predict({"--source", file, "--keep-going"}), "--keep-going"));
  for (const auto* option : {"--split", "--sample", "--posterior"}) {
    EXPECT_TRUE(
        was_refused(predict({"--json", option}, "a\n"), std::string(option) + ": not of rows"))
        << option;
  }
  const auto broken = predict({"--json"}, lines[0] + "\n\xff\n" + lines[1] + "\n");
  EXPECT_EQ(broken.code, 2);
  EXPECT_EQ(lines_of(broken.out).size(), 1U);
  EXPECT_EQ(broken.err,
            "attend: line 2: not valid UTF-8; convert it, or go on without it by --keep-going\n");
  const auto on = predict({"--json", "--keep-going"}, lines[0] + "\n\xff\n" + lines[1] + "\n");
  EXPECT_EQ(on.code, 2);
  EXPECT_EQ(lines_of(on.out).size(), 3U);
  EXPECT_EQ(on.err, "attend: line 2: not valid UTF-8; convert it\n");
  EXPECT_TRUE(was_refused(predict({"--json", "--max-length", "2"}, sources(1)), "line 1: "));
}

}  // namespace
}  // namespace attend::tests
