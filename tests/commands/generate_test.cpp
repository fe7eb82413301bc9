#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "command.h"

namespace attend::tests {
namespace {

/// Small sizes, but for those in `more`.
std::vector<std::string> generate(const std::string& out, const std::vector<std::string>& more) {
  std::vector<std::string> command = {"generate", "--out", out};
  const std::pair<const char*, const char*> sizes[] = {
      {"--train", "200"}, {"--dev", "20"}, {"--test", "30"}};
  for (const auto& [option, size] : sizes) {
    if (std::find(more.begin(), more.end(), option) != more.end()) continue;
    command.insert(command.end(), {option, size});
  }
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

std::size_t count_words(const std::string& line) {
  std::istringstream words(line);
  return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(words), {}));
}

TEST(Generate, WritesThreePartsOfThreeFiles) {
  const Folder folder;
  const auto done = attend(generate(folder / "corpus", {}));
  ASSERT_TRUE(succeeded(done));
  EXPECT_NE(done.out.find("train: 200 pairs, "), std::string::npos);
  const std::pair<const char*, std::size_t> parts[] = {{"train", 200}, {"dev", 20}, {"test", 30}};
  for (const auto& [part, size] : parts) {
    for (const auto* side : {".source", ".target", ".align"}) {
      EXPECT_EQ(lines_of(read(folder / "corpus/" + part + side)).size(), size) << part << side;
    }
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"corpus"});
}

TEST(Generate, LinksStayInTheirSentencesAndReachEachTargetWord) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(generate(folder / "corpus", {}))));
  const auto sources = lines_of(read(folder / "corpus/train.source"));
  const auto targets = lines_of(read(folder / "corpus/train.target"));
  const auto links = lines_of(read(folder / "corpus/train.align"));
  for (std::size_t line = 0; line < links.size(); ++line) {
    std::istringstream stream(links[line]);
    std::set<std::size_t> linked;
    std::size_t i = 0;
    std::size_t j = 0;
    for (char dash = 0; stream >> i >> dash >> j;) {
      EXPECT_EQ(dash, '-');
      EXPECT_LT(i, count_words(sources[line]));
      EXPECT_LT(j, count_words(targets[line]));
      linked.insert(j);
    }
    EXPECT_EQ(linked.size(), count_words(targets[line])) << targets[line];
  }
}

TEST(Generate, KeepsDevAndTestOutOfWhatIsLearntFrom) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(generate(folder / "corpus", {}))));
  std::set<std::string> seen;
  for (const auto* part : {"train", "dev", "test"}) {
    for (const auto& line : lines_of(read(folder / "corpus/" + part + ".source"))) {
      EXPECT_TRUE(seen.insert(line).second) << line;
    }
  }
}

TEST(Generate, TheSameSeedGivesTheSameBytesAndAnotherOneOthers) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(generate(folder / "a", {"--seed", "7"}))));
  ASSERT_TRUE(succeeded(attend(generate(folder / "b", {"--seed", "7"}))));
  ASSERT_TRUE(succeeded(attend(generate(folder / "c", {"--seed", "8"}))));
  for (const auto* file : {"/train.source", "/dev.target", "/test.align"}) {
    EXPECT_EQ(read(folder / "a" + file), read(folder / "b" + file));
    EXPECT_NE(read(folder / "a" + file), read(folder / "c" + file));
  }
}

TEST(Generate, MakesLettersToCopyReverseAndSort) {
  const Folder folder;
  for (const std::string task : {"copy", "reverse", "sort"}) {
    ASSERT_TRUE(succeeded(attend(
        generate(folder / task, {"--task", task, "--min-length", "4", "--max-length", "6"}))));
    const auto sources = lines_of(read(folder / task + "/train.source"));
    const auto targets = lines_of(read(folder / task + "/train.target"));
    for (std::size_t i = 0; i < sources.size(); ++i) {
      EXPECT_GE(count_words(sources[i]), 4U);
      EXPECT_LE(count_words(sources[i]), 6U);
      auto expected = sources[i];  // letters and spaces: a b c
      if (task == "reverse") std::reverse(expected.begin(), expected.end());
      if (task == "sort") {
        std::erase(expected, ' ');
        std::sort(expected.begin(), expected.end());
        for (std::size_t at = 1; at < expected.size(); at += 2) expected.insert(at, 1, ' ');
      }
      EXPECT_EQ(targets[i], expected);
    }
  }
}

TEST(Generate, DrawsScenesWithATableAndBoxes) {
  const Folder folder;
  const auto command = [&](const std::string& out, const std::string& train) {
    return generate(folder / out, {"--task", "scenes", "--size", "32", "--train", train});
  };
  const auto done = attend(command("a", "40"));
  ASSERT_TRUE(succeeded(done));
  EXPECT_NE(done.out.find("train: 40 pictures with a caption each, "), std::string::npos);
  ASSERT_TRUE(succeeded(attend(command("b", "60"))));
  std::set<std::string> pictures;
  for (const auto& [part, count] :
       {std::pair<std::string, std::size_t>{"train", 40}, {"dev", 20}, {"test", 30}}) {
    const auto table = lines_of(read(folder / ("a/" + part + ".tsv")));
    ASSERT_EQ(table.size(), count + 1);
    EXPECT_EQ(table[0], "picture\tcaption");
    EXPECT_EQ(lines_of(read(folder / ("a/" + part + ".boxes"))).size(), count);
    for (std::size_t row = 1; row < table.size(); ++row) {
      const auto path = table[row].substr(0, table[row].find('\t'));
      const auto bytes = read(folder / ("a/" + path));
      EXPECT_EQ(bytes.substr(0, 8), "\x89PNG\r\n\x1a\n") << path;
      EXPECT_EQ(bytes, read(folder / ("b/" + path)));  // train too: more come behind
      pictures.insert(bytes);
    }
    if (part == "train") continue;
    EXPECT_EQ(read(folder / ("a/" + part + ".tsv")), read(folder / ("b/" + part + ".tsv")));
  }
  EXPECT_EQ(pictures.size(), 90U);
}

TEST(Generate, RefusesWhatItCannotDoAndLeavesNothing) {
  const Folder folder;
  const auto out = folder / "corpus";
  EXPECT_TRUE(was_refused(attend({"generate"}), "missing: -o,--out DIR ("));
  for (const std::string option : {"--train", "--dev", "--test"}) {
    EXPECT_TRUE(was_refused(attend(generate(out, {option, "0"})), option + " = 0"));
    EXPECT_TRUE(was_refused(attend(generate(out, {option, "99999999999"})), option + " = 9"));
    EXPECT_TRUE(was_refused(attend(generate(out, {option, "many"})), option));
  }
  EXPECT_TRUE(was_refused(attend(generate(out, {"--seed=-1"})), "--seed = -1"));
  EXPECT_TRUE(was_refused(attend(generate(out, {"--task", "copi"})), "--task = copi"));
  EXPECT_TRUE(was_refused(attend(generate(out, {"--min-length", "5"})), "--min-length"));
  const std::vector<std::string> crossed = {"--task", "copy",         "--min-length",
                                            "5",      "--max-length", "4"};
  EXPECT_TRUE(was_refused(attend(generate(out, crossed)), "--max-length = 4"));
  EXPECT_TRUE(was_refused(attend(generate(out, {"--task", "copy", "--max-length", "1"})),
                          "hardly more than 26"));
  EXPECT_TRUE(was_refused(attend(generate(out, {"--size", "64"})), "--size is of --task scenes"));
  for (const std::string size : {"66", "16", "1024", "-64", "large"}) {
    EXPECT_TRUE(was_refused(attend(generate(out, {"--task", "scenes", "--size", size})), "--size"));
  }
  EXPECT_TRUE(was_refused(attend(generate(out, {"--task", "scenes", "--train", "9999999"})),
                          "--train = 9999999"));
  EXPECT_TRUE(was_refused(attend(generate(out, {"--task", "scenes", "--min-length", "5"})),
                          "--min-length"));
  EXPECT_TRUE(was_refused(attend(generate(out, {}), {.largest_file = 1000}), "cannot write"));
  EXPECT_TRUE(was_refused(attend(generate(out, {"--task", "scenes"}), {.largest_file = 100}),
                          "cannot write"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(Generate, LeavesAFolderThatExistsAsItIs) {
  const Folder folder;
  const auto kept = folder.write("kept", "mine");
  EXPECT_TRUE(was_refused(attend(generate(folder.path(), {})), "exists already"));
  EXPECT_TRUE(was_refused(attend(generate(kept, {})), "exists already"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"kept"});
  EXPECT_EQ(read(kept), "mine");
}

}  // namespace
}  // namespace attend::tests
