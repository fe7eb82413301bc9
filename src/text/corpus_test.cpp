#include "text/corpus.h"

#include <fstream>
#include <optional>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "text/test_files.h"

namespace attend::text {
namespace {

using namespace std::string_literals;

std::vector<std::string> all_of(LineSource& lines) {
  std::vector<std::string> all;
  std::string line;
  while (lines.next(line)) all.push_back(line);
  return all;
}

std::vector<Pair> all_of(ParallelCorpus& corpus) {
  std::vector<Pair> all;
  Pair pair;
  while (corpus.next(pair)) all.push_back(pair);
  return all;
}

std::vector<std::string> lines_of(std::string_view bytes) {
  const TestFiles files;
  FileLines lines(files.write("a", bytes));
  return all_of(lines);
}

using Lines = std::vector<std::string>;

TEST(FileLines, AreTheSameWithAndWithoutALastLineFeed) {
  EXPECT_EQ(lines_of("a\nb\n"), (Lines{"a", "b"}));
  EXPECT_EQ(lines_of("a\nb"), (Lines{"a", "b"}));
  EXPECT_EQ(lines_of("a\n\n"), (Lines{"a", ""}));
  EXPECT_EQ(lines_of(""), Lines{});
}

TEST(FileLines, DropAByteOrderMarkAtTheStartOnly) {
  EXPECT_EQ(lines_of("\uFEFFa\n\uFEFFb\n"), (Lines{"a", "\uFEFFb"}));
  EXPECT_EQ(lines_of("\uFEFF"), Lines{});
  EXPECT_EQ(lines_of("\uFEFF\n"), Lines{""});
}

TEST(FileLines, DropOneCarriageReturnAtTheEndOfALine) {
  EXPECT_EQ(lines_of("a\r\nb\rc\r\n\r\nd\r"), (Lines{"a", "b\rc", "", "d"}));
}

TEST(FileLines, KeepNulBytesAndVeryLongLines) {
  const std::string longest(3'000'000, 'x');
  EXPECT_EQ(lines_of("a\0b\n"s + longest + "\nc"), (Lines{"a\0b"s, longest, "c"}));
}

TEST(FileLines, RefuseWhatIsNotUtf8AndSayWhere) {
  for (const char* bytes : {"\xC0\xAF", "\xED\xA0\x80", "\xE6\x97", "caf\xE9 noir"}) {
    const TestFiles files;
    FileLines lines(files.write("a.txt", "fine\n"s + bytes + "\n"));
    EXPECT_EQ(error_of([&] { all_of(lines); }),
              files.path("a.txt") + ":2: not UTF-8: convert the file, with iconv for example");
  }
}

TEST(FileLines, RefuseAMissingFileAndAFolder) {
  const TestFiles files;
  EXPECT_EQ(error_of([&] { FileLines lines(files.path("no")); }),
            "cannot read " + files.path("no") + ": No such file or directory");
  EXPECT_EQ(error_of([&] { FileLines lines(files.path("")); }),
            files.path("") + " is a folder: expected a text file");
}

TEST(FileLines, GoOnWhereAnOffsetSays) {
  const TestFiles files;
  const std::string path = files.write("a", "\uFEFFone\r\ntwo\nthree");
  FileLines lines(path);
  const Lines all = {"one", "two", "three"};
  for (std::size_t read = 0; read <= all.size(); ++read) {
    lines.rewind();
    std::string line;
    for (std::size_t i = 0; i < read; ++i) EXPECT_TRUE(lines.next(line));
    FileLines other(path);
    other.seek(lines.offset(), lines.line_number());
    EXPECT_EQ(all_of(other), Lines(all.begin() + static_cast<std::ptrdiff_t>(read), all.end()));
    EXPECT_EQ(other.where(), path + ":3");
  }
}

TEST(FileLines, RefuseAnOffsetWhereNoLineStarts) {
  const TestFiles files;
  FileLines lines(files.write("a", "one\ntwo\n"));
  for (const std::int64_t offset : {1, 5, 7, 9, 1000, -1}) {
    EXPECT_NE(error_of([&] { lines.seek(offset, 1); }), "") << offset;
  }
  lines.seek(4, 1);
  EXPECT_EQ(all_of(lines), Lines{"two"});
}

TEST(FilesLines, ComeOneFileAfterAnother) {
  const TestFiles files;
  FilesLines lines({files.write("a", "1\n2"), files.write("b", ""), files.write("c", "3\n")});
  EXPECT_EQ(all_of(lines), (Lines{"1", "2", "3"}));
  EXPECT_EQ(lines.where(), files.path("c") + ":1");
  lines.rewind();
  EXPECT_EQ(all_of(lines), (Lines{"1", "2", "3"}));
}

TEST(MemoryLines, ComeAgainAfterARewind) {
  MemoryLines lines({"a", "b"});
  EXPECT_EQ(all_of(lines), (Lines{"a", "b"}));
  EXPECT_EQ(lines.where(), "line 2");
  lines.rewind();
  EXPECT_EQ(all_of(lines), (Lines{"a", "b"}));
}

TEST(ParallelCorpus, GivesTheLinesOfTwoFilesTogether) {
  const TestFiles files;
  ParallelCorpus corpus({files.write("s", "a\nb\n"), files.write("t", "A\r\nB")});
  const std::vector<Pair> pairs = all_of(corpus);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[1].source, "b");
  EXPECT_EQ(pairs[1].target, "B");
  EXPECT_EQ(pairs[1].line, 2);
}

TEST(ParallelCorpus, SaysBothLengthsWhereTheyDiffer) {
  const TestFiles files;
  const std::string three = files.write("s", "a\nb\nc\n");
  const std::string one = files.write("t", "A\n");
  ParallelCorpus corpus({three, one});
  EXPECT_EQ(error_of([&] { all_of(corpus); }),
            three + " has 3 lines, " + one +
                " has 1: expected line n of the one to translate line n of the other");
  ParallelCorpus swapped({one, three});
  EXPECT_EQ(error_of([&] { all_of(swapped); }).rfind(one + " has 1 lines, " + three + " has 3", 0),
            0U);
}

TEST(ParallelCorpus, LeavesOutAndCountsPairsWithTwoBlankSides) {
  const TestFiles files;
  ParallelCorpus corpus({files.write("s", "a\n \t\nc\n"), files.write("t", "A\n\nC\n")});
  const std::vector<Pair> pairs = all_of(corpus);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[1].line, 3);
  EXPECT_EQ(corpus.blank_pairs(), 1);
}

TEST(ParallelCorpus, RefusesOneBlankSideUnlessToldToLeaveThePairOut) {
  const TestFiles files;
  ParallelPaths paths{.source = files.write("s", "a\nb\n"), .target = files.write("t", "A\n \n")};
  ParallelCorpus strict(paths);
  EXPECT_EQ(error_of([&] { all_of(strict); }),
            paths.target + ":2: empty, but " + paths.source +
                ":2 is not: take the pair out, or set training.skip_empty");
  paths.skip_empty = true;
  ParallelCorpus lenient(paths);
  EXPECT_EQ(all_of(lenient).size(), 1U);
  EXPECT_EQ(lenient.half_blank_pairs(), 1);
}

TEST(ParallelCorpus, RefusesAnEmptyFile) {
  const TestFiles files;
  const std::string full = files.write("s", "a\n");
  for (const char* bytes : {"", "\uFEFF"}) {
    const std::string empty = files.write("t", bytes);
    EXPECT_EQ(error_of([&] {
                ParallelCorpus corpus({full, empty});
              }),
              empty + " is empty: expected one sentence a line");
  }
}

TEST(ParallelCorpus, IsReadOnceFromAPipe) {
  const TestFiles files;
  const std::string pipe = files.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::optional<std::fstream> writer(std::in_place, pipe, std::ios::in | std::ios::out);
  *writer << "a\nb\n" << std::flush;  // open for both: opening does not wait
  ParallelCorpus corpus({pipe, files.write("t", "A\nB\n")});
  writer.reset();
  EXPECT_EQ(all_of(corpus).size(), 2U);
}

TEST(CheckParallel, RefusesWhatCannotBeReadAgain) {
  const TestFiles files;
  const std::string pipe = files.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string file = files.write("t", "A\n");
  EXPECT_EQ(error_of([&] {
              check_parallel({pipe, file});
            }),
            pipe + ": cannot be read twice: expected a file, not a pipe");
  EXPECT_EQ(error_of([&] {
              check_parallel({file, "-"});
            }),
            "standard input (-) cannot be read twice, as a training reads: give a file");
}

// All positions of a corpus are of the text, so that a training goes on in it as in a plain file.
TEST(ParallelCorpus, OfCompressedFilesIsThatOfTheirText) {
  const TestFiles files;
  const std::string source = "\uFEFFone\r\ntwo\nthree\n";
  const ParallelPaths plain = {.source = files.write("s", source),
                               .target = files.write("t", "A\nB\nC")};
  const ParallelPaths compressed = {.source = files.write("s.gz", gzipped(source)),
                                    .target = files.write("t.gz", gzipped("A\nB\nC"))};
  ParallelCorpus of_plain(plain);
  ParallelCorpus of_compressed(compressed);
  Pair pair;
  for (std::int64_t line = 0; line <= 3; ++line) {
    EXPECT_EQ(of_compressed.place(), of_plain.place());
    ParallelCorpus other(compressed);
    other.seek(of_plain.place());
    EXPECT_EQ(static_cast<std::int64_t>(all_of(other).size()), 3 - line);
    EXPECT_EQ(of_plain.next(pair), line < 3);
    EXPECT_EQ(of_compressed.next(pair), line < 3);
  }
  EXPECT_EQ(check_parallel(compressed).pairs, 3);
}

TEST(ParallelCorpus, GivesTheLinksOfEachPair) {
  const TestFiles files;
  ParallelCorpus corpus({.source = files.write("s", "a b\n\nc\nd\n"),
                         .target = files.write("t", "A\n\nC D\nE\n"),
                         .links = files.write("l", "1-0 0-0\n\n0p1 0-1 0?0\n\n")});
  const std::vector<Pair> pairs = all_of(corpus);
  ASSERT_EQ(pairs.size(), 3U);
  EXPECT_EQ(pairs[0].links, (Links{{0, 0}, {1, 0}}));
  EXPECT_EQ(pairs[1].links, (Links{{0, 0}, {0, 1}}));  // possible ones count
  EXPECT_EQ(pairs[2].links, Links{});
}

TEST(ParallelCorpus, HasNoLinksUnlessTheyAreGiven) {
  const TestFiles files;
  ParallelCorpus corpus({files.write("s", "a\n"), files.write("t", "A\n")});
  EXPECT_EQ(all_of(corpus).at(0).links, std::nullopt);
}

TEST(ParallelCorpus, NamesTheLineOfALinkThatIsNone) {
  const TestFiles files;
  const auto said_of = [&](const std::string& links) {
    ParallelCorpus corpus({.source = files.write("s", "a\nb c\n"),
                           .target = files.write("t", "A\nB\n"),
                           .links = files.write("l", links)});
    return error_of([&] { all_of(corpus); });
  };
  const auto path = files.path("l");
  EXPECT_EQ(said_of("0-0\n1-0\n"), "");
  EXPECT_EQ(said_of("0-0\n2-0\n"), path +
                                       ":2: source word 2 of link 2-0, but the sentence has 2 "
                                       "words: expected 0 to 1");
  EXPECT_EQ(said_of("0-1\n0-0\n"), path +
                                       ":1: target word 1 of link 0-1, but the sentence has 1 "
                                       "words: expected 0 to 0");
  EXPECT_EQ(said_of("0-0\n0:0\n"), path +
                                       ":2: found '0:0': expected a word link i-j (ipj or i?j: "
                                       "possible), i and j counted from 0");
  EXPECT_EQ(said_of("0-0\n"), path + " has 1 lines, " + files.path("s") +
                                  " has 2: expected in line n the links of pair n");
  EXPECT_EQ(said_of("\n\n\n"), path + " has 3 lines, " + files.path("s") +
                                   " has 2: expected in line n the links of pair n");
}

TEST(ParallelCorpus, GoesOnWithTheLinksOfAPlace) {
  const TestFiles files;
  const ParallelPaths paths{.source = files.write("s", "a\nb\nc\n"),
                            .target = files.write("t", "A\nB\nC C\n"),
                            .links = files.write("l", "0-0\n\n0-1\n")};
  ParallelCorpus corpus(paths);
  Pair pair;
  ASSERT_TRUE(corpus.next(pair));
  ParallelCorpus other(paths);
  other.seek(corpus.place());
  const std::vector<Pair> rest = all_of(other);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].links, Links{});
  EXPECT_EQ(rest[1].links, (Links{{0, 1}}));
}

TEST(ParallelCorpus, GoesOnWhereAPlaceSays) {
  const TestFiles files;
  const ParallelPaths paths{.source = files.write("s", "a\nbb\n\nccc"),
                            .target = files.write("t", "A\r\nBB\r\n\r\nCCC\r\n")};
  ParallelCorpus corpus(paths);
  Pair pair;
  ASSERT_TRUE(corpus.next(pair));
  EXPECT_EQ(corpus.place(), (Place{.source_offset = 2, .target_offset = 3, .line = 1}));
  const Place place = corpus.place();
  const std::vector<Pair> rest = all_of(corpus);
  ParallelCorpus other(paths);
  other.seek(place);
  const std::vector<Pair> again = all_of(other);
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[0].target, "BB");
  EXPECT_EQ(again[1].source, "ccc");
  EXPECT_EQ(again[1].line, rest[1].line);
}

TEST(CheckParallel, CountsPairsAndWords) {
  const TestFiles files;
  const CorpusCounts counts = check_parallel({.source = files.write("s", "a b c\n\nd\n\n"),
                                              .target = files.write("t", "A B\n\n\nC\n"),
                                              .skip_empty = true});
  EXPECT_EQ(counts.lines, 4);
  EXPECT_EQ(counts.pairs, 1);
  EXPECT_EQ(counts.blank_pairs, 1);
  EXPECT_EQ(counts.half_blank_pairs, 2);
  EXPECT_EQ(counts.source_words, 3);
  EXPECT_EQ(counts.target_words, 2);
}

TEST(CheckParallel, RefusesACorpusWithoutAnyText) {
  const TestFiles files;
  EXPECT_NE(error_of([&] {
              check_parallel({files.write("s", "\n\n"), files.write("t", " \n\n")});
            }).find("no line has text on both sides"),
            std::string::npos);
}

}  // namespace
}  // namespace attend::text
