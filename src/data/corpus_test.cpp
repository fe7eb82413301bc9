#include "data/corpus.h"

#include <fstream>
#include <optional>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "data/picture_places.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;
using text::gzipped;
using text::TestFiles;

std::vector<Row> all_of(Corpus& corpus) {
  std::vector<Row> all;
  for (Row row; corpus.next(row);) all.push_back(row);
  return all;
}

const std::vector<CorpusColumn> kThree = {{"premise"}, {"hypothesis"}, {"relation"}};

TEST(FilesCorpus, GivesTheLinesOfItsFilesTogether) {
  const TestFiles files;
  const auto corpus = open_pairs(files.write("s", "a\nb\n"), files.write("t", "A\r\nB"));
  const auto rows = all_of(*corpus);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"b", "B"}));
  EXPECT_EQ(rows[1].line, 2);
}

TEST(FilesCorpus, SaysBothLengthsWhereTheyDiffer) {
  const TestFiles files;
  const auto three = files.write("s", "a\nb\nc\n");
  const auto one = files.write("t", "A\n");
  const auto corpus = open_pairs(three, one);
  EXPECT_EQ(error_of([&] { all_of(*corpus); }),
            three + " has 3 lines, " + one +
                " has 1: expected line n of the one to belong to line n of the other");
  const auto swapped = open_pairs(one, three);
  EXPECT_EQ(error_of([&] { all_of(*swapped); }).rfind(one + " has 1 lines, " + three + " has 3", 0),
            0U);
  const auto third = open_corpus({three, three, one}, kThree);
  EXPECT_EQ(error_of([&] { all_of(*third); }).rfind(three + " has 3 lines, " + one + " has 1", 0),
            0U);
}

TEST(FilesCorpus, LeavesOutAndCountsBlankRows) {
  const TestFiles files;
  const auto corpus = open_pairs(files.write("s", "a\n \t\nc\n"), files.write("t", "A\n\nC\n"));
  const auto rows = all_of(*corpus);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].line, 3);
  EXPECT_EQ(corpus->blank_rows(), 1);
}

TEST(FilesCorpus, RefusesABlankCellUnlessToldToLeaveTheRowOut) {
  const TestFiles files;
  const auto source = files.write("s", "a\nb\n");
  const auto target = files.write("t", "A\n \n");
  EXPECT_EQ(error_of([&] { all_of(*open_pairs(source, target)); }),
            target + ":2: empty, but " + source +
                ":2 is not: take the pair out, or set training.skip_empty");
  const auto lenient = open_pairs(source, target, {.skip_empty = true});
  EXPECT_EQ(all_of(*lenient).size(), 1U);
  EXPECT_EQ(lenient->half_blank_rows(), 1);
}

TEST(FilesCorpus, LetsAColumnBeBlankThatMayBe) {
  const TestFiles files;
  const auto corpus = open_corpus(
      {files.write("s", "a\n\nc\n"), files.write("t", "A\n\nC\n"), files.write("l", "0-0\n\n\n")},
      {{"source"}, {"target"}, {"links", true}});
  const auto rows = all_of(*corpus);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].cells[2], "0-0");
  EXPECT_EQ(rows[1].cells[2], "");
}

TEST(FilesCorpus, RefusesAnEmptyFile) {
  const TestFiles files;
  const auto full = files.write("s", "a\n");
  for (const char* bytes : {"", "\uFEFF"}) {
    const auto empty = files.write("t", bytes);
    EXPECT_EQ(error_of([&] { open_pairs(full, empty); }),
              empty + " is empty: expected one example a line");
  }
}

TEST(FilesCorpus, SaysHowManyFilesThereShouldBe) {
  const TestFiles files;
  const auto one = files.write("a", "x\n");
  EXPECT_EQ(
      error_of([&] {
        open_corpus({one, one}, kThree);
      }),
      "2 files found: " + one + ", " + one +
          ": the columns are premise, hypothesis and relation; give 3 files, line by line, or "
          "one table (.tsv) whose first line names the columns");
  EXPECT_THROW(open_corpus({one, one, one, one}, kThree), WrongFiles);
  EXPECT_THROW(open_corpus({}, kThree), WrongFiles);
}

TEST(FilesCorpus, IsReadOnceFromAPipe) {
  const TestFiles files;
  const auto pipe = files.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::optional<std::fstream> writer(std::in_place, pipe, std::ios::in | std::ios::out);
  *writer << "a\nb\n" << std::flush;  // open for both: opening does not wait
  const auto corpus = open_pairs(pipe, files.write("t", "A\nB\n"));
  writer.reset();
  EXPECT_EQ(all_of(*corpus).size(), 2U);
}

TEST(CheckCanBeReadAgain, RefusesWhatIsAPipe) {
  const TestFiles files;
  const auto pipe = files.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto file = files.write("t", "A\n");
  EXPECT_EQ(error_of([&] {
              text::check_can_be_read_again({pipe, file});
            }),
            pipe + ": cannot be read twice: expected a file, not a pipe");
  EXPECT_EQ(error_of([&] {
              text::check_can_be_read_again({file, "-"});
            }),
            "standard input (-) cannot be read twice, as a training reads: give a file");
}

// All positions of a corpus are of the text, so that a training goes on in it as in a plain file.
TEST(FilesCorpus, OfCompressedFilesIsThatOfTheirText) {
  const TestFiles files;
  const std::string source = "\uFEFFone\r\ntwo\nthree\n";
  const auto plain = [&] { return open_pairs(files.path("s"), files.path("t")); };
  const auto compressed = [&] { return open_pairs(files.path("s.gz"), files.path("t.gz")); };
  files.write("s", source);
  files.write("t", "A\nB\nC");
  files.write("s.gz", gzipped(source));
  files.write("t.gz", gzipped("A\nB\nC"));
  const auto of_plain = plain();
  const auto of_compressed = compressed();
  for (std::int64_t line = 0; line <= 3; ++line) {
    EXPECT_EQ(of_compressed->place(), of_plain->place());
    const auto other = compressed();
    other->seek(of_plain->place());
    EXPECT_EQ(std::ssize(all_of(*other)), 3 - line);
    Row row;
    EXPECT_EQ(of_plain->next(row), line < 3);
    EXPECT_EQ(of_compressed->next(row), line < 3);
  }
  EXPECT_EQ(check_corpus(*compressed()).rows, 3);
}

TEST(FilesCorpus, GoesOnWhereAPlaceSays) {
  const TestFiles files;
  const auto source = files.write("s", "a\nbb\n\nccc");
  const auto target = files.write("t", "A\r\nBB\r\n\r\nCCC\r\n");
  const auto corpus = open_pairs(source, target);
  Row row;
  ASSERT_TRUE(corpus->next(row));
  EXPECT_EQ(corpus->place(), (Place{1, 2, 3}));  // a line; bytes 2 and 3
  const auto place = corpus->place();
  const auto rest = all_of(*corpus);
  const auto other = open_pairs(source, target);
  other->seek(place);
  const auto again = all_of(*other);
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[0].cells[1], "BB");
  EXPECT_EQ(again[1].cells[0], "ccc");
  EXPECT_EQ(again[1].line, rest[1].line);
  other->seek({});
  EXPECT_EQ(all_of(*other).size(), 3U);
  EXPECT_THROW(other->seek({1, 2}), Error);
}

TEST(FilesCorpus, GivesTheLinesOfColumnsOneAfterAnother) {
  const TestFiles files;
  const auto corpus = open_pairs(files.write("s", "a\n\n"), files.write("t", "A\nB\n"));
  const auto lines = corpus->lines(std::vector<std::size_t>{0, 1});
  for (int time = 0; time < 2; ++time) {
    std::string all;
    for (std::string line; lines->next(line);) all += line + "|";
    EXPECT_EQ(all, "a||A|B|");
    lines->rewind();
  }
}

TEST(CheckCorpus, CountsRowsWordsAndBytes) {
  const TestFiles files;
  const auto corpus = open_pairs(files.write("s", "a b c\n\nd\n\n"),
                                 files.write("t", "A B\n\n\nC\n"), {.skip_empty = true});
  const auto counts = check_corpus(*corpus);
  EXPECT_EQ(counts.lines, 4);
  EXPECT_EQ(counts.rows, 1);
  EXPECT_EQ(counts.blank_rows, 1);
  EXPECT_EQ(counts.half_blank_rows, 2);
  EXPECT_EQ(counts.words, (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(counts.bytes, (std::vector<std::int64_t>{6, 4}));
}

TEST(CheckCorpus, RefusesACorpusWithoutAnyText) {
  const TestFiles files;
  const auto corpus = open_pairs(files.write("s", "\n\n"), files.write("t", " \n\n"));
  EXPECT_NE(error_of([&] { check_corpus(*corpus); }).find("no line has text in every column"),
            std::string::npos);
}

// --- tables --------------------------------------------------------------------------------------

TEST(TableCorpus, GivesItsColumnsByTheirNames) {
  const TestFiles files;
  const auto corpus = open_corpus(
      {files.write("a.tsv", "id\trelation\tpremise\thypothesis\n7\tyes\ta b\tc\n\n8\tno\td\te\n")},
      kThree);
  const auto rows = all_of(*corpus);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].cells, (std::vector<std::string>{"a b", "c", "yes"}));
  EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"d", "e", "no"}));
  EXPECT_EQ(rows[1].line, 4);
  EXPECT_EQ(corpus->where(2), files.path("a.tsv") + ":4, relation");
}

TEST(TableCorpus, PutsFoldersBeforeNamesOfFiles) {
  const TestFiles files;
  const auto path = files.write("a.tsv", "picture\tcaption\na/b.png\tone\n/c.png\ttwo\n");
  const auto here = std::make_shared<PicturePlaces>(PictureFiles(), "here/names.tsv");
  const auto corpus = open_corpus({path}, {{.name = "picture", .places = here}, {"caption"}});
  const auto rows = all_of(*corpus);
  EXPECT_EQ(rows[0].cells, (std::vector<std::string>{"here/a/b.png", "one"}));
  EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"/c.png", "two"}));
}

TEST(TableCorpus, KnowsColumnsByOtherNames) {
  const TestFiles files;
  const auto path = files.write("a.tsv", "sentence1\thypothesis\trelation\na\tb\tc\n");
  const auto corpus = open_corpus({path}, kThree, {.renamed = {{"premise", "sentence1"}}});
  EXPECT_EQ(all_of(*corpus).at(0).cells[0], "a");
  EXPECT_EQ(
      error_of([&] {
        open_corpus({path}, kThree, {.renamed = {{"promise", "sentence1"}}});
      }),
      "--columns promise=sentence1: there is no column promise; there are premise, hypothesis "
      "and relation");
}

TEST(TableCorpus, RefusesAFirstLineThatIsNoHeader) {
  const TestFiles files;
  const auto said_of = [&](const std::string& text) {
    return error_of([&] { open_corpus({files.write("a.tsv", text)}, kThree); });
  };
  const auto path = files.path("a.tsv");
  EXPECT_EQ(said_of("a man runs\ta man moves\tENTAILMENT\n"),
            path +
                ":1: the first line names the columns, and none is premise: found a man runs, a "
                "man moves, ENTAILMENT; another name is said with --columns premise=NAME");
  EXPECT_EQ(said_of("premise\thypothesis\trelation\tpremise\n"),
            path + ":1: the column premise is there twice");
  EXPECT_EQ(said_of(""), path + " is empty: its first line names the columns");
}

TEST(TableCorpus, RefusesARowOfAnotherWidth) {
  const TestFiles files;
  for (const std::string row : {"a\tb", "a\tb\tc\td", "a b c"}) {
    const auto path = files.write("a.tsv", "premise\thypothesis\trelation\na\tb\tc\n" + row + "\n");
    const auto corpus = open_corpus({path}, kThree);
    EXPECT_NE(error_of([&] { all_of(*corpus); }).find(path + ":3: "), std::string::npos) << row;
  }
}

TEST(TableCorpus, NamesTheColumnOfABlankCell) {
  const TestFiles files;
  const auto path = files.write("a.tsv", "premise\thypothesis\trelation\na\t \tc\n");
  EXPECT_EQ(error_of([&] { all_of(*open_corpus({path}, kThree)); }),
            path + ":2, hypothesis: empty, but " + path +
                ":2, premise is not: take the example out, or set training.skip_empty");
}

TEST(TableCorpus, GoesOnWhereAPlaceSaysCompressedOrNot) {
  const TestFiles files;
  const std::string text = "premise\thypothesis\trelation\r\na\tb\tc\r\nd\te\tf\r\n";
  for (const auto& path : {files.write("a.tsv", text), files.write("b.tsv.gz", gzipped(text))}) {
    const auto corpus = open_corpus({path}, kThree);
    const auto start = corpus->place();
    Row row;
    ASSERT_TRUE(corpus->next(row));
    const auto other = open_corpus({path}, kThree);
    other->seek(corpus->place());
    const auto rest = all_of(*other);
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].cells[2], "f");
    other->seek({});
    EXPECT_EQ(other->place(), start);
    EXPECT_EQ(all_of(*other).size(), 2U);
    std::string lines;
    const auto source = corpus->lines(std::vector<std::size_t>{2, 0});
    for (std::string line; source->next(line);) lines += line + "|";
    EXPECT_EQ(lines, "c|f|a|d|");
  }
}

}  // namespace
}  // namespace attend::data
