// Word links by statistics, from the outside.

#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;

std::vector<std::string> align(const std::string& source, const std::string& target,
                               const std::vector<std::string>& more) {
  std::vector<std::string> command = {"align", "--quiet", "--source", source, "--target", target};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

std::vector<std::string> align_corpus(const std::vector<std::string>& more) {
  return align(corpus("train.source"), corpus("train.target"), more);
}

double error_rate(const std::string& links, const std::string& gold) {
  const auto scored = attend({"evaluate", "--links", links, "--gold", gold, "--json"});
  EXPECT_TRUE(succeeded(scored));
  return json::parse(scored.out).at("alignment").at("aer");
}

// The generated language reorders and contracts, and its right links are known.
TEST(Align, FindsMostLinksOfTheGeneratedLanguage) {
  const Folder folder;
  const auto done = attend(align_corpus({"--out", folder / "links"}));
  ASSERT_TRUE(succeeded(done));
  EXPECT_EQ(done.out + done.err, "");
  EXPECT_EQ(lines_of(read(folder / "links")).size(), lines_of(read(corpus("train.source"))).size());
  EXPECT_LT(error_rate(folder / "links", corpus("train.align")), 0.15);
}

TEST(Align, ScoresAsEvaluateDoes) {
  const Folder folder;
  for (const auto* way : {"forward", "backward", "intersection", "grow-diag-final-and"}) {
    const auto done = attend(align_corpus({"--out", folder / "links", "--gold",
                                           corpus("train.align"), "--symmetrize", way, "--json"}));
    ASSERT_TRUE(succeeded(done));
    const auto scores = json::parse(done.out);
    EXPECT_EQ(scores.at("alignment").at("way"), way);
    EXPECT_EQ(scores.at("alignment").at("aer"), scores.at("alignments").at(way).at("aer"));
    EXPECT_DOUBLE_EQ(scores.at("alignment").at("aer"),
                     error_rate(folder / "links", corpus("train.align")));
  }
}

TEST(Align, TheBestWayHasTheLeastError) {
  const Folder folder;
  const auto done = attend(align_corpus({"--out", folder / "links", "--gold", corpus("train.align"),
                                         "--symmetrize", "best", "--json"}));
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out);
  EXPECT_EQ(scores.at("alignments").size(), 7U);
  for (const auto& [way, of_way] : scores.at("alignments").items()) {
    EXPECT_LE(scores.at("alignment").at("aer"), of_way.at("aer")) << way;
  }
  EXPECT_DOUBLE_EQ(scores.at("alignment").at("aer"),
                   error_rate(folder / "links", corpus("train.align")));
}

TEST(Align, LinksATextThatItDoesNotLearnFrom) {
  const Folder folder;
  const auto done = attend(align_corpus({"--out", folder / "links", "--test", corpus("test.source"),
                                         corpus("test.target"), "--test-out", folder / "test",
                                         "--gold", corpus("test.align"), "--json"}));
  ASSERT_TRUE(succeeded(done));
  EXPECT_DOUBLE_EQ(json::parse(done.out).at("alignment").at("aer"),
                   error_rate(folder / "test", corpus("test.align")));
  EXPECT_LT(error_rate(folder / "test", corpus("test.align")), 0.15);
  ASSERT_TRUE(succeeded(attend(align_corpus({"--out", folder / "alone"}))));
  EXPECT_EQ(read(folder / "alone"), read(folder / "links"));
}

// The first lines of what is learnt from in whole are linked as they are without the cut.
TEST(Align, LearnsFromAnotherTextToo) {
  const Folder folder;
  const auto all = [](const char* side) {
    return read(corpus("train." + std::string(side))) + read(corpus("test." + std::string(side)));
  };
  const auto source = folder.write("source", all("source"));
  const auto target = folder.write("target", all("target"));
  ASSERT_TRUE(succeeded(attend(align(source, target, {"--out", folder / "whole"}))));
  ASSERT_TRUE(succeeded(attend(align_corpus(
      {"--out", folder / "links", "--also", corpus("test.source"), corpus("test.target")}))));
  const auto whole = read(folder / "whole");
  const auto links = read(folder / "links");
  EXPECT_EQ(whole.substr(0, links.size()), links);
  EXPECT_EQ(lines_of(whole).size(),
            lines_of(links).size() + lines_of(read(corpus("test.source"))).size());
}

TEST(Align, IsTheSameEachTimeAndWithAnyThreads) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(align_corpus({"--out", folder / "a"}))));
  ASSERT_TRUE(succeeded(attend(align_corpus({"--out", folder / "b"}))));
  ASSERT_TRUE(succeeded(attend(align_corpus({"--out", folder / "c", "--threads", "3"}))));
  EXPECT_EQ(read(folder / "a"), read(folder / "b"));
  EXPECT_EQ(read(folder / "a"), read(folder / "c"));
}

using LinkSets = std::vector<std::set<std::pair<int, int>>>;

/// The links of each line, or with their sides `turned`.
LinkSets links_in(const std::string& text, bool turned) {
  LinkSets all;
  for (const auto& line : lines_of(text)) {
    std::istringstream words(line);
    auto& links = all.emplace_back();
    char dash = 0;
    for (int i = 0, j = 0; words >> i >> dash >> j;) {
      links.insert(turned ? std::pair(j, i) : std::pair(i, j));
    }
  }
  return all;
}

TEST(Align, WritesTheSameLinksForTheOtherDirection) {
  const Folder folder;
  ASSERT_TRUE(succeeded(
      attend(align_corpus({"--out", folder / "links", "--out-reversed", folder / "reversed"}))));
  const auto links = links_in(read(folder / "links"), false);
  const auto reversed = read(folder / "reversed");
  EXPECT_EQ(links_in(reversed, true), links);
  EXPECT_NE(links_in(reversed, false), links);
}

TEST(Align, TrainingReadsItsLinks) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(align_corpus({"--out", folder / "links"}))));
  EXPECT_TRUE(succeeded(attend(train_command(
      folder / "model", 3, {"--alignments", folder / "links", "--training.supervision", "1"}))));
}

TEST(Align, KeepsALineForEachPair) {
  const Folder folder;
  std::string long_line;
  for (int i = 0; i < 501; ++i) long_line += "a ";
  const auto source = folder.write("source", "a b\n\na\n \n" + long_line + "\nb a\n\n");
  const auto target = folder.write("target", "A B\n\n\nB\nA\nB A\n\n");
  auto command = align(source, target, {"--out", folder / "links"});
  command.erase(command.begin() + 1);  // --quiet
  const auto done = attend(command);
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(read(folder / "links"), "0-0 1-1\n\n\n\n\n0-0 1-1\n\n");
  EXPECT_NE(done.err.find("3 pairs with a side that is blank or of more than 500 words"),
            std::string::npos)
      << done.err;
  EXPECT_NE(done.err.find("backward: epoch 10 of 10"), std::string::npos) << done.err;
}

TEST(Align, RefusesTextsThatAreNoPair) {
  const Folder folder;
  const auto two = folder.write("two", "a\nb\n");
  const auto three = folder.write("three", "a\nb\nc\n");
  const auto empty = folder.write("empty", "");
  const auto blank = folder.write("blank", "\n \n");
  const auto broken = folder.write("broken", "a\n\xFF\n");
  const auto out = folder / "links";
  EXPECT_TRUE(was_refused(attend(align(two, three, {"-o", out})), "2 lines"));
  EXPECT_TRUE(was_refused(attend(align(three, two, {"-o", out})), "3 lines"));
  EXPECT_TRUE(was_refused(attend(align(empty, two, {"-o", out})), "empty"));
  EXPECT_TRUE(was_refused(attend(align(blank, two, {"-o", out})), "no line has text on both"));
  EXPECT_TRUE(was_refused(attend(align(two, broken, {"-o", out})), "broken:2"));
  EXPECT_TRUE(was_refused(attend(align(folder / "none", two, {"-o", out})), "none"));
  EXPECT_TRUE(was_refused(attend(align(two, two, {"-o", out, "--also", two, three})), "2 lines"));
  EXPECT_TRUE(
      was_refused(attend(align(two, two, {"--test-out", out, "--test", three, two})), "3 lines"));
  const auto gold = folder.write("gold", "0-0\n0-0\n0-0\n");
  EXPECT_TRUE(was_refused(attend(align(two, two, {"--gold", gold})), "gold has 3"));
  const auto bad = folder.write("bad", "0-0\n0+0\n");
  EXPECT_TRUE(was_refused(attend(align(two, two, {"--gold", bad})), "bad:2"));
  EXPECT_EQ(folder.names(),
            (std::vector<std::string>{"bad", "blank", "broken", "empty", "gold", "three", "two"}));
}

TEST(Align, RefusesOptionsThatDoNotFit) {
  const Folder folder;
  const auto two = folder.write("two", "a\nb\n");
  const auto out = folder / "links";
  const auto refused = [&](const std::vector<std::string>& more, const std::string& part) {
    return was_refused(attend(align(two, two, more)), part);
  };
  EXPECT_TRUE(refused({}, "--out"));
  EXPECT_TRUE(refused({"--out", out, "--symmetrize", "best"}, "--gold"));
  EXPECT_TRUE(refused({"--out", out, "--symmetrize", "grow"}, "--symmetrize = grow"));
  EXPECT_TRUE(refused({"--out", out, "--test-out", out}, "--test"));
  EXPECT_TRUE(refused({"--out", out, "--test", two, two}, "--test-out"));
  EXPECT_TRUE(refused({"--out", out, "--test", two}, "--test"));
  EXPECT_TRUE(refused({"--out", out, "--epochs", "0"}, "epochs = 0"));
  EXPECT_TRUE(refused({"--out", out, "--jump-epochs", "-1"}, "jump-epochs = -1"));
  EXPECT_TRUE(refused({"--out", out, "--threads", "0"}, "threads = 0"));
  EXPECT_TRUE(refused({"--out", folder / "none/links"}, "there is no folder"));
  EXPECT_TRUE(refused({"--out", folder.path().string()}, "folder"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"two"});
}

TEST(Align, SaysThatTheDiskIsFull) {
  const Folder folder;
  // Clang's OpenMP asks for 1,024 bytes of shared memory, which are a file to the system.
  EXPECT_TRUE(was_refused(attend(align_corpus({"--out", folder / "links"}), {.largest_file = 1100}),
                          "cannot write"));
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace attend::tests
