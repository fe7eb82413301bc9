#include "cli/input_rows.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/error.h"

namespace attend::cli {
namespace {

using Cells = std::vector<std::vector<std::string>>;

class InputRowsTest : public testing::Test {
 protected:
  InputRowsTest() { std::filesystem::create_directory(folder_); }
  ~InputRowsTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) const {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }

  /// All cells; the rows are numbered from 1.
  static Cells all(InputRows& rows) {
    Cells cells;
    for (data::Row row; rows.next(row);) {
      cells.push_back(row.cells);
      EXPECT_EQ(row.line, std::ssize(cells));
    }
    data::Row row;
    EXPECT_FALSE(rows.next(row));
    return cells;
  }

  static Cells of_corpus(const std::vector<std::string>& paths) {
    const auto rows = rows_of_corpus(data::open_corpus(paths, {{"premise"}, {"hypothesis"}}), 2);
    return all(*rows);
  }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("attend_rows_" + std::to_string(getpid()));
};

TEST_F(InputRowsTest, LinesAreRowsOfOneColumn) {
  const auto rows = rows_of_lines(write("lines", "a b\n \n\nc"));
  EXPECT_EQ(all(*rows), (Cells{{"a b"}, {""}, {""}, {"c"}}));
}

// A tab is white space where there is one column; what has another number of columns stays so.
TEST_F(InputRowsTest, LinesHaveTheirColumnsBetweenTabs) {
  const auto path = write("lines", "a b\tc\n\n \t \nd\ne\tf\tg\n\th");
  EXPECT_EQ(all(*rows_of_lines(path, 2)),
            (Cells{{"a b", "c"}, {"", ""}, {"", ""}, {"d"}, {"e", "f", "g"}, {"", "h"}}));
  EXPECT_EQ(all(*rows_of_lines(path)),
            (Cells{{"a b\tc"}, {""}, {""}, {"d"}, {"e\tf\tg"}, {"\th"}}));
}

TEST_F(InputRowsTest, BlankRowsOfFilesKeepTheirPlaces) {
  const auto premise = write("p", "\na\n\n \nb\n\n\n");
  const auto hypothesis = write("h", " \nx\n\n\ny\n\n\n");
  EXPECT_EQ(of_corpus({premise, hypothesis}),
            (Cells{{"", ""}, {"a", "x"}, {"", ""}, {"", ""}, {"b", "y"}, {"", ""}, {"", ""}}));
}

TEST_F(InputRowsTest, BlankRowsOfATableKeepTheirPlaces) {
  const auto table = write("t.tsv", "hypothesis\tpremise\nx\ta\n\t\n\ny\tb\n\n");
  EXPECT_EQ(of_corpus({table}), (Cells{{"a", "x"}, {"", ""}, {"", ""}, {"b", "y"}, {"", ""}}));
}

TEST_F(InputRowsTest, ARowThatIsHalfBlankIsRefused) {
  const auto table = write("t.tsv", "hypothesis\tpremise\nx\ta\n\tb\n");
  EXPECT_THROW(of_corpus({table}), Error);
}

// Captions of one picture: one answer is for all of them.
TEST_F(InputRowsTest, OfThoseWithTheSameCellsTheFirstCanBeGivenAlone) {
  std::ostringstream err;
  const auto path = write("lines", "a\tb\nc\td\n\na\tb\na\td\nc\td\n");
  EXPECT_EQ(all(*first_of_each(rows_of_lines(path, 2), err)),
            (Cells{{"a", "b"}, {"c", "d"}, {"a", "d"}}));
  EXPECT_EQ(err.str(),
            "attend: 5 rows, 3 of them different: one answer for each, in the order in which they "
            "come first\n");
  std::ostringstream none;
  EXPECT_EQ(all(*first_of_each(rows_of_lines(write("two", "a\nb\n")), none)).size(), 2U);
  EXPECT_EQ(none.str(), "");
}

}  // namespace
}  // namespace attend::cli
