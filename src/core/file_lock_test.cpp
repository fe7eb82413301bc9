#include "core/file_lock.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"

namespace attend {
namespace {

struct Lock : testing::Test {
  Lock() { std::filesystem::remove(path); }
  ~Lock() override { std::filesystem::remove(path); }

  /// What another process finds: 0 if it can take the lock, 1 if it is told of this process.
  int found_by_another() const {
    const auto own = ::getpid();
    const auto child = ::fork();
    if (child == 0) {
      const FileLock lock(path);
      _exit(lock.is_taken() ? 0 : lock.holder() == "process " + std::to_string(own) ? 1 : 2);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  }

  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / ("attend_lock_" + std::to_string(::getpid()));
};

TEST_F(Lock, IsOfOneProcessAndNamesIt) {
  {
    const FileLock lock(path);
    EXPECT_TRUE(lock.is_taken());
    EXPECT_EQ(found_by_another(), 1);
  }
  EXPECT_EQ(found_by_another(), 0);
}

TEST_F(Lock, GoesWithAProcessThatIsKilled) {
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const auto child = ::fork();
  if (child == 0) {
    const FileLock lock(path);
    (void)!::write(told[1], "x", 1);
    ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(told[0], &byte, 1), 1);
  EXPECT_EQ(FileLock(path).holder(), "process " + std::to_string(child));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock(path).is_taken());
  ::close(told[0]);
  ::close(told[1]);
}

// A rank is forked by the process that holds the lock, and keeps it until it becomes another
// program.
TEST_F(Lock, IsWaitedForWhileAChildOfADeadHolderKeepsIt) {
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const auto holder = ::fork();
  if (holder == 0) {
    const FileLock lock(path);
    if (::fork() == 0) {
      ::usleep(300'000);
      _exit(0);
    }
    (void)!::write(told[1], "x", 1);
    ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(told[0], &byte, 1), 1);
  ::kill(holder, SIGKILL);
  ::waitpid(holder, nullptr, 0);
  EXPECT_TRUE(FileLock(path).is_taken());
  ::close(told[0]);
  ::close(told[1]);
}

TEST_F(Lock, SaysAnotherProcessWhereTheFileSaysNothing) {
  const auto child = ::fork();
  if (child == 0) {
    const FileLock lock(path);
    std::ofstream(path) << "?";
    ::pause();
  }
  while (!std::filesystem::exists(path) || std::ifstream(path).peek() != '?') ::usleep(1000);
  EXPECT_EQ(FileLock(path).holder(), "another process");
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST(FileLock, ThatCannotBeMadeIsAnError) {
  EXPECT_THROW(FileLock("/nowhere/lock"), Error);
}

}  // namespace
}  // namespace attend
