#include "format/checksum.h"

#include <string_view>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"

namespace attend::format {
namespace {

std::string checksum(std::string_view text) {
  return checksum_of(std::as_bytes(std::span(text)));
}

// Expected sums: `printf ... | xxhsum -H2`, of the xxHash project.
TEST(Checksum, IsXxh3Of128Bits) {
  EXPECT_EQ(checksum("attend"), "aca206fbb73c15c9e90baa2df7fa8b39");
  EXPECT_EQ(checksum(""), "99aa06d3014798d86001c324468d497f");
}

TEST(Checksum, TellsOneChangedByte) {
  EXPECT_NE(checksum("attend"), checksum("attenD"));
}

TEST(Checksum, OfAFileIsThatOfItsBytes) {
  const auto path =
      std::filesystem::temp_directory_path() / ("checksum_test." + std::to_string(getpid()));
  const std::string long_one(5000000, 'x');  // of several blocks
  for (const auto& bytes : {std::string(), std::string("attend"), long_one}) {
    write_file(path, bytes);
    EXPECT_EQ(checksum_of_file(path), checksum(bytes));
    EXPECT_EQ(sum_of_file(path).bytes, static_cast<std::int64_t>(bytes.size()));
  }
  std::filesystem::remove(path);
  EXPECT_THROW((void)checksum_of_file(path), Error);
  EXPECT_THROW((void)checksum_of_file(path.parent_path()), Error);
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_THROW((void)checksum_of_file(path), Error);  // and not a wait for a writer
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace attend::format
