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

}  // namespace
}  // namespace attend::text
