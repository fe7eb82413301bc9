#include "training/checked_files.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"
#include "format/checksum.h"
#include "training/training_state.h"

namespace attend::training {
namespace {

using nlohmann::json;

struct CheckedFiles : testing::Test {
  CheckedFiles() { std::filesystem::create_directory(folder); }
  ~CheckedFiles() override { std::filesystem::remove_all(folder); }

  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("attend_checked_" + std::to_string(::getpid()));
  const std::filesystem::path file = folder / "file";
};

TEST_F(CheckedFiles, GiveBackWhatWasWritten) {
  const json object = {{"a", 1}, {"b", {1.5, -0.25, 1e-300}}, {"c", {{"d", "\xC3\xA9\n"}}}};
  write_checked(file, object);
  bool is_checked = false;
  EXPECT_EQ(read_checked(file, &is_checked), object);
  EXPECT_TRUE(is_checked);
  write_checked_text(file, "a = 1\nb = 2\n");
  EXPECT_EQ(read_checked_text(file).text, "a = 1\nb = 2\n");
  EXPECT_TRUE(read_checked_text(file).is_checked);
}

TEST_F(CheckedFiles, HaveTheChecksumOfWhatStandsInThem) {
  write_checked(file, {{"a", 1}});
  EXPECT_EQ(json::parse(read_file(file)).at("checksum"), format::checksum_of("{\n  \"a\": 1\n}"));
  write_checked_text(file, "a = 1\n");
  EXPECT_EQ(read_file(file), "# checksum " + format::checksum_of("a = 1\n") + "\na = 1\n");
}

// Whatever bit is flipped, what is read is what was written or nothing.
TEST_F(CheckedFiles, NeverGiveAnythingElse) {
  TrainingState state;
  state.update = 7;
  state.best = Scored{5, 31.25};
  state.files = {{"model.safetensors", format::checksum_of("x")}};
  save_state(file, state);
  const auto whole = read_file(file);
  int found = 0;
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    auto bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    std::ofstream(file, std::ios::binary) << bytes;  // write_file would sync each to the disk
    try {
      EXPECT_EQ(to_json(load_state(file)), to_json(state)) << bit;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(file.string()), std::string::npos);
      ++found;
    }
  }
  EXPECT_GT(found, static_cast<int>(7 * whole.size()));  // a blank may become another one
}

TEST_F(CheckedFiles, AreReadWithoutAChecksumAsEarlierVersionsWroteThem) {
  write_file(file, "{\"a\": 1}");
  bool is_checked = true;
  EXPECT_EQ(read_checked(file, &is_checked), (json{{"a", 1}}));
  EXPECT_FALSE(is_checked);
  write_file(file, "a = 1\n");
  EXPECT_EQ(read_checked_text(file).text, "a = 1\n");
  EXPECT_FALSE(read_checked_text(file).is_checked);
}

TEST_F(CheckedFiles, ThatAreCutShortAreDamaged) {
  write_checked_text(file, "a = 1\nb = 2\n");
  const auto whole = read_file(file);
  for (std::size_t length = 11; length < whole.size(); ++length) {
    write_file(file, whole.substr(0, length));
    EXPECT_THROW((void)read_checked_text(file), Error) << length;
  }
}

TEST_F(CheckedFiles, NamesThatAreNotUtf8AreRefused) {
  EXPECT_THROW(write_checked(file, {{"path", "\xff"}}), Error);
}

}  // namespace
}  // namespace attend::training
