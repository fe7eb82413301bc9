#include "text/input_bytes.h"

#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/test_files.h"

namespace attend::text {
namespace {

using Lines = std::vector<std::string>;

Lines rest_of(InputBytes& bytes) {
  Lines lines;
  for (std::string line; bytes.next_line(line);) lines.push_back(line);
  return lines;
}

/// A pipe that a test writes into.
class Pipe {
 public:
  explicit Pipe(const std::string& path) : path_(path) {
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    writer_ = open(path.c_str(), O_RDWR);  // of both: opening does not wait
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() { end(); }

  void write(std::string_view bytes) const {
    EXPECT_EQ(::write(writer_, bytes.data(), bytes.size()), std::ssize(bytes));
  }
  void end() {
    if (writer_ >= 0) close(writer_);
    writer_ = -1;
  }

 private:
  std::string path_;
  int writer_ = -1;
};

// Reads meet the ends of blocks at every place within a line.
TEST(InputBytes, GiveLinesOfAnyLength) {
  const TestFiles files;
  std::string text;
  Lines lines;
  for (std::size_t length = 0; length < 900; ++length) {
    lines.emplace_back(length, static_cast<char>('a' + length % 26));
    text += lines.back() + '\n';
  }
  lines.emplace_back(300'000, 'x');
  text += lines.back();
  InputBytes plain(files.write("plain", text));
  EXPECT_EQ(rest_of(plain), lines);
  EXPECT_FALSE(plain.was_ended());
  EXPECT_EQ(plain.offset(), std::ssize(text));
  InputBytes compressed(files.write("compressed", gzipped(text)));  // whatever it is called
  EXPECT_EQ(rest_of(compressed), lines);
  EXPECT_EQ(compressed.offset(), std::ssize(text));
}

TEST(InputBytes, ReadEachMemberOfAGzipFile) {
  const TestFiles files;
  InputBytes two(files.write("two", gzipped("a\nb") + gzipped("c\n") + std::string(20, '\0')));
  EXPECT_EQ(rest_of(two), (Lines{"a", "bc"}));
  InputBytes none(files.write("none", gzipped("")));
  EXPECT_EQ(rest_of(none), Lines{});
}

TEST(InputBytes, GiveAllLinesBeforeDamage) {
  const TestFiles files;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 100'003) + '\n';
  const auto whole = gzipped(text);
  const auto said_of = [&](const std::string& bytes, std::size_t& count) {
    InputBytes damaged(files.write("damaged", bytes));
    std::string line;
    count = 0;
    return error_of([&] {
      while (damaged.next_line(line)) ++count;
    });
  };
  std::size_t count = 0;
  EXPECT_EQ(said_of(whole.substr(0, whole.size() / 2), count),
            files.path("damaged") + " is cut short: its compressed data has no end");
  EXPECT_GT(count, 30'000U);
  EXPECT_LT(count, 70'000U);
  auto bent = whole;
  for (std::size_t i = 0; i < 50; ++i) bent[whole.size() / 2 + i] = static_cast<char>(0xA5);
  EXPECT_EQ(said_of(bent, count), files.path("damaged") + ": its compressed data is damaged");
  EXPECT_GT(count, 20'000U);
  EXPECT_EQ(said_of(whole + "text", count),
            files.path("damaged") + ": its compressed data is damaged");
}

TEST(InputBytes, SayWhetherALineHasComeThroughAPipe) {
  const TestFiles files;
  Pipe pipe(files.path("pipe"));
  InputBytes bytes(files.path("pipe"));
  std::string line;
  EXPECT_FALSE(bytes.has_line());
  pipe.write("a");
  EXPECT_FALSE(bytes.has_line());
  pipe.write(" dog\na");
  EXPECT_TRUE(bytes.has_line());
  EXPECT_TRUE(bytes.next_line(line));
  EXPECT_EQ(line, "a dog");
  EXPECT_FALSE(bytes.has_line());
  pipe.end();
  EXPECT_TRUE(bytes.has_line());  // the end ends a line
  EXPECT_TRUE(bytes.next_line(line));
  EXPECT_EQ(line, "a");
  EXPECT_FALSE(bytes.has_line());
  EXPECT_FALSE(bytes.next_line(line));
}

TEST(InputBytes, OfAPipeComeAgainOnlyWhileTheyAreAtHand) {
  const TestFiles files;
  Pipe pipe(files.path("pipe"));
  pipe.write("a\nb\n");
  InputBytes bytes(files.path("pipe"));
  std::string line;
  EXPECT_TRUE(bytes.next_line(line));
  bytes.seek(0);
  EXPECT_TRUE(bytes.next_line(line));
  EXPECT_EQ(line, "a");
  EXPECT_TRUE(bytes.next_line(line));
  pipe.write("c\n");
  EXPECT_TRUE(bytes.next_line(line));
  EXPECT_EQ(line, "c");
  EXPECT_EQ(error_of([&] { bytes.seek(0); }),
            files.path("pipe") + ": cannot be read twice: expected a file, not a pipe");
  EXPECT_FALSE(bytes.can_be_read_again());
}

TEST(InputBytes, GoToAnyByteOfPlainAndCompressedText) {
  const TestFiles files;
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i) + '\n';
  InputBytes plain(files.write("plain", text));
  InputBytes compressed(files.write("compressed", gzipped(text)));
  for (const std::int64_t at : {100'000, 0, 7, 200'000, 150'000, 1}) {
    for (auto* bytes : {&plain, &compressed}) {
      bytes->seek(at);
      EXPECT_EQ(bytes->offset(), at);
      EXPECT_EQ(bytes->next_byte(), text[static_cast<std::size_t>(at)]);
    }
  }
  for (auto* bytes : {&plain, &compressed}) {
    bytes->seek(std::ssize(text) + 5);
    EXPECT_EQ(bytes->next_byte(), -1);
  }
}

}  // namespace
}  // namespace attend::text
