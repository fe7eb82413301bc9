#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "command.h"
#include "digit_files.h"

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

TEST(Generate, WritesSentencesOfFormalLanguagesAndWhatMustComeNext) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(generate(
      folder / "anbn", {"--task", "anbn", "--max-length", "3", "--test", "11", "--train", "40"}))));
  const auto tests = lines_of(read(folder / "anbn/test.sentence"));
  const auto next = lines_of(read(folder / "anbn/test.next"));
  ASSERT_EQ(tests.size(), 11U);
  ASSERT_EQ(next.size(), 11U);
  for (std::size_t i = 0; i < tests.size(); ++i) EXPECT_EQ(count_words(tests[i]), 2 * (2 + i));
  EXPECT_EQ(tests[1], "a a a b b b");
  EXPECT_EQ(next[1], "- - - b b .");
  const auto learnt = lines_of(read(folder / "anbn/train.sentence"));
  EXPECT_EQ(std::set(learnt.begin(), learnt.end()),
            (std::set<std::string>{"a a b b", "a a a b b b"}));
  EXPECT_TRUE(was_refused(
      attend(generate(folder / "none", {"--task", "anbn", "--min-length", "1"})), "--min-length"));
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

TEST(Generate, WritesStringsOfDigitsOfItsFilesWithTheirBoxes) {
  const Folder digits;
  write_digits(digits, "train", 48);
  write_digits(digits, "t10k-0-8999", 20);
  const Folder folder;
  const auto command = [&](const std::string& out, const std::vector<std::string>& more) {
    auto all = generate(folder / out, {"--task", "digits", "--from", digits.path().string()});
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  };
  const auto done = command("a", {});
  ASSERT_TRUE(succeeded(done));
  EXPECT_NE(done.out.find("train: 200 pictures with a text each, "), std::string::npos);
  ASSERT_TRUE(succeeded(command("b", {})));
  std::set<std::size_t> lengths;
  for (const auto& [part, count] :
       {std::pair<std::string, std::size_t>{"train", 200}, {"dev", 20}, {"test", 30}}) {
    const auto table = lines_of(read(folder / ("a/" + part + ".tsv")));
    const auto boxes = lines_of(read(folder / ("a/" + part + ".boxes")));
    ASSERT_EQ(table.size(), count + 1);
    EXPECT_EQ(table[0], "picture\ttext");
    ASSERT_EQ(boxes.size(), count);
    for (std::size_t row = 1; row < table.size(); ++row) {
      const auto tab = table[row].find('\t');
      const auto text = table[row].substr(tab + 1);
      lengths.insert(count_words(text));
      EXPECT_EQ(
          static_cast<std::size_t>(std::count(boxes[row - 1].begin(), boxes[row - 1].end(), ';')) +
              1,
          count_words(text));
      // The last twelfth of 48, labelled 4 to 7, is for dev alone.
      if (part == "dev") {
        EXPECT_EQ(text.find_first_not_of("4567 "), std::string::npos) << text;
      }
      const auto path = table[row].substr(0, tab);
      EXPECT_EQ(read(folder / ("a/" + path)).substr(0, 24),
                std::string("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\1\0\0\0\0\x28", 24));
      EXPECT_EQ(read(folder / ("a/" + path)), read(folder / ("b/" + path)));
    }
    EXPECT_EQ(read(folder / ("a/" + part + ".boxes")), read(folder / ("b/" + part + ".boxes")));
  }
  EXPECT_EQ(lengths, (std::set<std::size_t>{1, 2, 3, 4, 5}));
  ASSERT_TRUE(succeeded(command("c", {"--min-length", "8", "--max-length", "10"})));
  for (const auto& row : lines_of(read(folder / "c/test.tsv"))) {
    if (!row.starts_with("test/")) continue;
    EXPECT_GE(count_words(row.substr(row.find('\t'))), 8U);
    EXPECT_LE(count_words(row.substr(row.find('\t'))), 10U);
  }
}

TEST(Generate, RefusesDigitsThatAreNotThereAndLeavesNothing) {
  const Folder digits;
  const Folder folder;
  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    auto all = generate(folder / "out", {"--task", "digits"});
    all.insert(all.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(all), why)) << why;
    EXPECT_EQ(folder.names(), std::vector<std::string>{});
  };
  const auto path = digits.path().string();
  refused({}, "missing: --from FOLDER");
  refused({"--from", path}, path + ": there is no train-");
  refused({"--from", path + "/none"}, "cannot read the folder");
  write_digits(digits, "train", 48);
  refused({"--from", path}, path + ": there is no t10k-");
  write_digits(digits, "t10k", 20);
  refused({"--from", path, "--size", "16"},
          "--size = 16: expected pixels from 17, for 5 digits of 1");
  refused({"--from", path, "--min-length", "0"}, "--min-length");
  refused({"--from", path, "--min-length", "3", "--max-length", "2"}, "--max-length");
  const auto labels = digits.path() / "train-labels-idx1-ubyte";
  const auto whole = read(labels);
  digits.write("train-labels-idx1-ubyte", whole.substr(0, 20));
  refused({"--from", path}, labels.string() + ": it is cut short");
  digits.write("train-labels-idx1-ubyte", "a text\n");
  refused({"--from", path}, labels.string() + " is no idx file");
  EXPECT_TRUE(was_refused(attend(generate(folder / "out", {"--from", path})),
                          "--from is of --task digits"));
}

/// A table without a head, as the GW online set has them, and one with it; other columns stay.
TEST(Generate, DrawsPenTracksAndKeepsWhatTheirTablesHave) {
  const Folder tracks;
  tracks.write("a.tsv", "go\t270\t1\t0,0,0 0,9,1 5,5,1\nI\t271\t1\t0,0,0 0,9,1\n");
  tracks.write("b.tsv", "writer\tsignal\ttext\nme\t1,1,0 5,1,0 5,9,1\tan L\n");
  tracks.write("no.txt", "nothing");
  const Folder folder;
  const auto from = [&](const std::string& out, const std::string& path,
                        const std::vector<std::string>& more = {}) {
    std::vector<std::string> all = {"generate", "--task", "handwriting", "--from",
                                    path,       "--out",  folder / out};
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  };
  const auto done = from("all", tracks.path().string());
  ASSERT_TRUE(succeeded(done));
  EXPECT_EQ(done.out,
            "a: 2 pictures of pen tracks with a text each\n"
            "b: 1 pictures of pen tracks with a text each\n");
  EXPECT_EQ(read(folder / "all/a.tsv"),
            "picture\ttext\tsignal\tpage\tindex\n"
            "a/000001.png\tgo\t0,0,0 0,9,1 5,5,1\t270\t1\n"
            "a/000002.png\tI\t0,0,0 0,9,1\t271\t1\n");
  EXPECT_EQ(read(folder / "all/b.tsv"),
            "picture\ttext\tsignal\twriter\nb/000001.png\tan L\t1,1,0 5,1,0 5,9,1\tme\n");
  // 48 high; the line is 2.4 wide and the border twice as much: a line straight down needs 9.6.
  EXPECT_EQ(read(folder / "all/a/000002.png").substr(0, 24),
            std::string("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x0a\0\0\0\x30", 24));
  ASSERT_TRUE(succeeded(from("one", tracks / "b.tsv", {"--size", "32"})));
  EXPECT_EQ(read(folder / "one/b/000001.png").substr(20, 4), std::string("\0\0\0\x20", 4));
  EXPECT_FALSE(std::filesystem::exists(folder / "one/a.tsv"));
}

TEST(Generate, RefusesTracksThatAreNoneAndLeavesNothing) {
  const Folder tracks;
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::string& why,
                           const std::vector<std::string>& more = {}) {
    const auto path = tracks.write("t.tsv", text);
    auto all = generate(folder / "out", {"--task", "handwriting", "--from", path});
    all.insert(all.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(all), why)) << text;
    EXPECT_EQ(folder.names(), std::vector<std::string>{});
  };
  refused("text\tsignal\na\t0,0,0\nb\t1,1\n", "t.tsv:3: 1,1 is no point of a pen track");
  refused("text\tsignal\na\t0,0,0 1,2,7\n", "t.tsv:2: 1,2,7 is no point of a pen track");
  refused("text\tsignal\na\n", "t.tsv:2: 1 cells: expected 2");
  refused("text\tsignal\na\t\n", "t.tsv:2: an empty cell");
  refused("text\tsignal\na\t1,inf,0\n", "t.tsv:2: inf is no number");
  refused("text\tsignal\n", "has no row");
  refused("", "has no row");
  refused("word\tsignal\na\t0,0,0\n", "names no column text, but word, signal");
  refused("picture\ttext\tsignal\na\tb\t0,0,0\n", "has a column picture already");
  refused("a\t1\t1\t0,0,0\n", "--size = 8", {"--size", "8"});
  const auto handwriting = [&](const std::vector<std::string>& more) {
    auto all = generate(folder / "out", {"--task", "handwriting"});
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  };
  EXPECT_TRUE(was_refused(handwriting({}), "missing: --from FILE.tsv"));
  EXPECT_TRUE(was_refused(handwriting({"--from", tracks / "none.tsv"}), "none.tsv"));
  EXPECT_TRUE(was_refused(handwriting({"--from", folder.path().string()}), "there is no table"));
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
