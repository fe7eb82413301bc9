// Ranks as launchers start them, with one host for all.

#include "ranks.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

// As a launcher starts them, on one host; with one temporary folder, which they leave empty.
TEST(Ranks, OfALauncherTrainTheSameModelAsWorkers) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(train_command(folder / "workers", 10, kTwo))));
  fs::create_directories(folder / "temporary");
  const auto port = free_port();
  const auto command = train_command(folder / "run", 10);
  const auto environment = [&](int rank) {
    return rank_of(rank, 2, port) + std::vector<std::string>{"TMPDIR=" + folder / "temporary"};
  };
  Running second(command, {.environment = environment(1)});
  Running first(command, {.environment = environment(0)});
  EXPECT_TRUE(succeeded(first.wait()));
  EXPECT_TRUE(succeeded(second.wait()));
  EXPECT_EQ(read(folder / "run/model.safetensors"), read(folder / "workers/model.safetensors"));
  EXPECT_TRUE(fs::is_empty(folder / "temporary"));
}

/// Rank 0 and rank 1 with these commands; the second must say nothing.
Outcome together(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  const auto port = free_port();
  Running other(second, {.environment = rank_of(1, 2, port)});
  const auto outcome = attend(first, {.environment = rank_of(0, 2, port)});
  const auto silent = other.wait();
  EXPECT_EQ(silent.code, 2) << silent.err;
  EXPECT_EQ(silent.err, "");
  return outcome;
}

TEST(Ranks, WithATokenLetNobodyElseIn) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto port = free_port();
  const auto command = train_command(folder / "run", 5);
  const auto with = [&](int rank, const std::string& token) {
    return rank_of(rank, 2, port) + std::vector<std::string>{"ATTEND_RANKS_TOKEN=" + token};
  };
  auto told = command;
  std::erase(told, "-q");
  Running first(told, {.environment = with(0, "ours")});
  EXPECT_TRUE(was_refused(attend(command, {.environment = with(1, "theirs")}),
                          "rank 0 has another ATTEND_RANKS_TOKEN"));
  EXPECT_TRUE(succeeded(attend(command, {.environment = with(1, "ours")})));
  const auto outcome = first.wait();
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_NE(outcome.err.find("a stranger from 127.0.0.1"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("is not set"), std::string::npos) << outcome.err;
}

// As those of ranks whose rank 0 was killed while they began.
TEST(Ranks, RemoveTheScratchFoldersOfThoseThatWereKilled) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  fs::create_directories(folder / "temporary/attend-rank-abcdef/taken");
  fs::create_directories(folder / "temporary/other");
  const auto outcome = attend(train_command(folder / "run", 3, kTwo),
                              {.environment = {"TMPDIR=" + folder / "temporary"}});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_FALSE(fs::exists(folder / "temporary/attend-rank-abcdef"));
  EXPECT_TRUE(fs::exists(folder / "temporary/other"));
}

TEST(Ranks, MustHaveOneRecipeAndOneText) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto command = train_command(folder / "run", 10);
  EXPECT_TRUE(
      was_refused(together(command, command + std::vector<std::string>{"--training.warmup", "7"}),
                  "training.warmup is 7 here and 0 on rank 0"));
  auto other = command;
  const auto text = std::find(other.begin(), other.end(), "--train") + 1;
  *text = folder.write("other", "x" + read(*text));
  const auto refused = together(command, other);
  EXPECT_TRUE(was_refused(refused, "is not the text that rank 0 learns from"));
  const auto linked = command + std::vector<std::string>{"--alignments", corpus("train.align")};
  EXPECT_TRUE(was_refused(together(linked, command), "rank 0 learns from --alignments"));
  EXPECT_TRUE(was_refused(together(command, linked), "rank 0 learns without --alignments"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(Ranks, AreRefusedInOneLine) {
  const Folder folder;
  const auto with = [&](const std::vector<std::string>& more,
                        const std::vector<std::string>& environment) {
    return attend(train_command(folder / "run", 10, more), {.environment = environment});
  };
  EXPECT_TRUE(
      was_refused(with({"--workers", "0"}, {}), "workers = 0: expected a whole number from 1"));
  EXPECT_TRUE(was_refused(with({}, {"RANK=0", "WORLD_SIZE=2"}), "no MASTER_ADDR"));
  EXPECT_TRUE(was_refused(with({}, {"SLURM_PROCID=1", "SLURM_NTASKS=2"}), "no MASTER_ADDR"));
  EXPECT_TRUE(was_refused(with({"--workers", "3"}, rank_of(0, 2, "29500")),
                          "--workers 3, but the environment says that this is rank 0 of 2"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(Ranks, RefuseAPortInUse) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto taken = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&name), size), 0);
  ASSERT_EQ(listen(taken, 1), 0);
  ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&name), &size), 0);
  const auto port = std::to_string(ntohs(name.sin_port));
  EXPECT_TRUE(
      was_refused(attend(train_command(folder / "run", 10), {.environment = rank_of(0, 2, port)}),
                  "port " + port + " for the ranks to meet at: Address already in use"));
  close(taken);
  EXPECT_FALSE(fs::exists(folder / "run"));
}

}  // namespace
}  // namespace attend::tests
