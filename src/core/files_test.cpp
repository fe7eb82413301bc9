#include "core/files.h"

#include <algorithm>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "core/new_file.h"

namespace attend {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      found.push_back(entry.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  fs::path folder_ = fs::temp_directory_path() / ("files_test." + std::to_string(getpid()));
  fs::path path_ = folder_ / "file";
};

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// While it lives, the disk is full after the first `size` bytes of any file.
class FullDisk {
 public:
  explicit FullDisk(rlim_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now = {size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_ = {};
};

TEST_F(FilesTest, WhatIsSetAsideTakesNobodysPlace) {
  for (const std::string bytes : {"1", "2", "3"}) {
    write_file(folder_ / "a", bytes);
    set_aside(folder_ / "a");
  }
  EXPECT_EQ(names(), (std::vector<std::string>{"a.damaged", "a.damaged-2", "a.damaged-3"}));
  EXPECT_EQ(read_file(folder_ / "a.damaged"), "1");
  EXPECT_EQ(read_file(folder_ / "a.damaged-3"), "3");
  EXPECT_THROW(set_aside(folder_ / "nothing"), Error);
}

TEST_F(FilesTest, ReadsBackEveryByteWritten) {
  std::string bytes(200'000, 'x');
  bytes[70'000] = '\0';
  bytes[70'001] = '\n';
  write_file(path_, bytes);
  EXPECT_EQ(read_file(path_), bytes);
  write_file(path_, "");
  EXPECT_EQ(read_file(path_), "");
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
}

TEST_F(FilesTest, AFullDiskKeepsTheOldFile) {
  write_file(path_, "old");
  std::string message;
  {
    const FullDisk full(1000);
    message = message_of([&] { write_file(path_, std::string(5000, 'n')); });
  }
  EXPECT_EQ(message, "cannot write " + path_.string() + ": File too large");
  EXPECT_EQ(read_file(path_), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
}

TEST_F(FilesTest, AFileInPiecesAppearsWholeOrNotAtAll) {
  write_file(path_, "old");
  {
    NewFile file(path_);
    file.write("new");
    EXPECT_EQ(read_file(path_), "old");
  }
  EXPECT_EQ(read_file(path_), "old");
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
  NewFile file(path_);
  file.write("ne");
  file.write("w");
  file.commit();
  EXPECT_EQ(read_file(path_), "new");
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
}

TEST_F(FilesTest, AFullDeviceIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  EXPECT_EQ(message_of([] { write_file("/dev/full", "x"); }),
            "cannot write /dev/full: No space left on device");
}

TEST_F(FilesTest, AParentThatIsAFileIsAnError) {
  write_file(path_, "old");
  EXPECT_EQ(message_of([&] { write_file(path_ / "below", "new"); }),
            "cannot write " + (path_ / "below").string() + ": Not a directory");
  EXPECT_EQ(read_file(path_), "old");
}

TEST_F(FilesTest, AFolderIsNoFile) {
  fs::create_directory(path_);
  EXPECT_EQ(message_of([&] { (void)read_file(path_); }),
            "cannot read " + path_.string() + ": it is a folder");
  EXPECT_NE(message_of([&] { write_file(path_, "new"); }), "");
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
}

TEST_F(FilesTest, WhatCannotBeReadIsAnErrorThatNamesIt) {
  EXPECT_EQ(message_of([&] { (void)read_file(path_); }),
            "cannot read " + path_.string() + ": No such file or directory");
  EXPECT_NE(message_of([&] { (void)read_file(folder_ / std::string(300, 'x')); }), "");
  fs::create_symlink(path_, path_);
  EXPECT_NE(message_of([&] { (void)read_file(path_); }), "");
}

// Fixed: a rename put a regular file in the place of a pipe, or of /dev/null.
TEST_F(FilesTest, APipeIsWrittenAndNotReplaced) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = read_file(path_); });
  write_file(path_, "through");
  reader.join();
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(fs::is_fifo(path_));
}

// Fixed: the link was replaced, and the file that it named kept its old bytes.
TEST_F(FilesTest, ALinkStaysAndItsFileIsReplaced) {
  const auto link = folder_ / "link";
  write_file(path_, "old");
  fs::create_symlink("file", link);
  write_file(link, "new");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(path_), "new");
  fs::remove(path_);
  EXPECT_EQ(message_of([&] { write_file(link, "new"); }),
            "cannot write " + link.string() + ": it is a link to no file");
}

// Fixed: threads shared one temporary file.
TEST_F(FilesTest, ThreadsThatWriteOneFileLeaveTheBytesOfOne) {
  std::vector<std::thread> threads;
  for (const auto letter : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([this, letter] {
      for (int i = 0; i < 20; ++i) write_file(path_, std::string(10'000, letter));
    });
  }
  for (auto& thread : threads) thread.join();
  const auto bytes = read_file(path_);
  EXPECT_EQ(bytes, std::string(10'000, bytes[0]));
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
}

TEST_F(FilesTest, ANewFolderAppearsWholeOnCommit) {
  const auto final_path = folder_ / "deep" / "model";
  NewFolder folder(final_path);
  write_file(folder.path() / "a", "1");
  EXPECT_FALSE(fs::exists(final_path));
  folder.commit();
  EXPECT_EQ(read_file(final_path / "a"), "1");
  EXPECT_FALSE(fs::exists(folder.path()));
}

TEST_F(FilesTest, ANewFolderWithoutCommitLeavesNothing) {
  {
    const NewFolder folder(folder_ / "model");
    write_file(folder.path() / "a", "1");
  }
  EXPECT_TRUE(names().empty());
}

TEST_F(FilesTest, ANewFolderReplacesNothing) {
  write_file(path_, "old");
  EXPECT_EQ(message_of([&] { const NewFolder folder(path_); }),
            path_.string() + " exists already: name a folder that does not");
  const auto late = folder_ / "late";
  {
    NewFolder folder(late);
    write_file(late, "came between");
    EXPECT_EQ(message_of([&] { folder.commit(); }),
              "cannot make the folder " + late.string() + ": Not a directory");
  }
  EXPECT_EQ(read_file(late), "came between");
  EXPECT_EQ(names().size(), 2U);
}

/// A process that has ended.
pid_t ended_process() {
  const auto process = ::fork();
  if (process == 0) ::_exit(0);
  ::waitpid(process, nullptr, 0);
  return process;
}

TEST_F(FilesTest, WhatAKilledProcessLeftIsRemovedWhenTheSameIsMadeAgain) {
  const auto left = ".tmp." + std::to_string(ended_process()) + ".0";
  write_file(folder_ / ("result" + left), "half");
  fs::create_directory(folder_ / ("made" + left));
  write_file(folder_ / ("made" + left) / "weights", "half");
  write_file(folder_ / ("other" + left), "half");
  write_file(folder_ / "result", "whole");
  EXPECT_FALSE(fs::exists(folder_ / ("result" + left)));
  EXPECT_TRUE(fs::exists(folder_ / ("made" + left)));
  NewFolder(folder_ / "made").commit();
  EXPECT_EQ(names(), (std::vector<std::string>{"made", "other" + left, "result"}));
  remove_leftovers(folder_);
  EXPECT_EQ(names(), (std::vector<std::string>{"made", "result"}));
}

TEST_F(FilesTest, WhatIsNotCertainlyLeftStays) {
  const auto ended = std::to_string(ended_process());
  const std::vector<std::string> stay = {
      "file.tmp." + std::to_string(::getpid()) + ".0",  // of a process that lives
      "file.tmp.1.0",
      "file.tmp." + ended,
      "file.tmp." + ended + ".0x",
      "file.tmp.-" + ended + ".0",
      "file.tmp." + ended + ".",
      "file.tmp..0",
      "file.tmp." + ended + ".0.old",
      "tmp." + ended + ".0"};
  for (const auto& name : stay) write_file(folder_ / name, "mine");
  fs::create_symlink("file.tmp.1.0", folder_ / ("link.tmp." + ended + ".0"));
  // Another machine's process may have this number: what it makes is locked.
  const auto elsewhere = folder_ / ("file.tmp." + ended + ".7");
  write_file(elsewhere, "being written");
  const auto file = ::open(elsewhere.c_str(), O_RDONLY);
  ASSERT_EQ(::flock(file, LOCK_EX), 0);
  remove_leftovers(folder_);
  EXPECT_EQ(names().size(), stay.size() + 2);
  ::close(file);
  remove_leftovers(folder_);
  EXPECT_EQ(names().size(), stay.size() + 1);
}

// Fixed: "model/" made the temporary folder inside the final one.
TEST_F(FilesTest, ANewFolderMayBeNamedWithASlash) {
  NewFolder folder(folder_ / "model" / "");
  write_file(folder.path() / "a", "1");
  EXPECT_FALSE(fs::exists(folder_ / "model"));
  folder.commit();
  EXPECT_EQ(read_file(folder_ / "model" / "a"), "1");
  EXPECT_EQ(message_of([] { const NewFolder nameless(""); }),
            "cannot make a folder without a name");
}

// Fixed: the reason was lost, and the error said "No such file or directory".
TEST_F(FilesTest, ANewFolderSaysWhyItsParentCannotBeMade) {
  write_file(path_, "");
  EXPECT_EQ(message_of([&] { const NewFolder folder(path_ / "below" / "model"); }),
            "cannot make the folder " + (path_ / "below").string() + ": Not a directory");
}

}  // namespace
}  // namespace attend
