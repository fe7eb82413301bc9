#include "parallel/ranks.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::parallel {
namespace {

using Variables = std::map<std::string, std::string>;

std::optional<Ranks> from(const Variables& variables) {
  return ranks_from([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

std::string error_of(const Variables& variables) {
  try {
    from(variables);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

void expect_ranks(const Variables& variables, const Ranks& expected) {
  const auto found = from(variables);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rank, expected.rank);
  EXPECT_EQ(found->size, expected.size);
  EXPECT_EQ(found->address, expected.address);
  EXPECT_EQ(found->port, expected.port);
}

TEST(Ranks, AreNoneWithoutALauncher) {
  EXPECT_FALSE(from({}));
  EXPECT_FALSE(from({{"RANK", "1"}, {"MASTER_ADDR", "a"}}));
}

TEST(Ranks, OfTorchrun) {
  const Variables one = {
      {"RANK", "3"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "1234"}};
  expect_ranks(one, {3, 4, "a", 1234});
  auto with_agent = one;
  with_agent["TORCHELASTIC_USE_AGENT_STORE"] = "True";  // which listens at 1234 itself
  expect_ranks(with_agent, {3, 4, "a", 1235});
  expect_ranks({{"RANK", "0"}, {"WORLD_SIZE", "1"}}, {});
}

TEST(Ranks, OfOpenMpi) {
  Variables one = {{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}};
  EXPECT_NE(error_of(one).find("no MASTER_ADDR"), std::string::npos);
  one["OMPI_COMM_WORLD_LOCAL_SIZE"] = "2";  // all on this host
  expect_ranks(one, {1, 2, "127.0.0.1", 29500});
  one["OMPI_COMM_WORLD_LOCAL_SIZE"] = "1";
  EXPECT_NE(error_of(one).find("no MASTER_ADDR"), std::string::npos);
  one["MASTER_ADDR"] = "node1";
  one["MASTER_PORT"] = "4000";
  expect_ranks(one, {1, 2, "node1", 4000});
}

TEST(Ranks, OfSlurm) {
  Variables one = {{"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "8"}};
  EXPECT_NE(error_of(one).find("no MASTER_ADDR"), std::string::npos);
  one["SLURM_LAUNCH_NODE_IPADDR"] = "10.0.0.1";
  expect_ranks(one, {2, 8, "10.0.0.1", 29500});
  one["SLURM_JOB_ID"] = "123456";
  EXPECT_FALSE(from(one)) << "the script of a batch job, whose tasks nobody has started";
  one["SLURM_STEP_ID"] = "0";
  expect_ranks(one, {2, 8, "10.0.0.1", 20000 + 123456 % 9000});
  one["MASTER_ADDR"] = "node7";
  one["MASTER_PORT"] = "5000";
  expect_ranks(one, {2, 8, "node7", 5000});
}

TEST(Ranks, AreRefusedWhereTheyMakeNoSense) {
  const auto torch = [](const char* rank, const char* size, const char* port) {
    return Variables{
        {"RANK", rank}, {"WORLD_SIZE", size}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", port}};
  };
  EXPECT_EQ(error_of(torch("4", "4", "1")),
            "the environment's RANK = 4: expected a number from 0 to 3");
  EXPECT_NE(error_of(torch("-1", "4", "1")).find("RANK = -1"), std::string::npos);
  EXPECT_NE(error_of(torch("0", "0", "1")).find("WORLD_SIZE = 0"), std::string::npos);
  EXPECT_NE(error_of(torch("0", "two", "1")).find("WORLD_SIZE = two"), std::string::npos);
  EXPECT_NE(error_of(torch("0", "2", "70000")).find("MASTER_PORT = 70000"), std::string::npos);
}

TEST(Ranks, HaveTheTokenOfTheEnvironment) {
  Variables one = {
      {"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "1234"}};
  EXPECT_EQ(from(one)->token, "");
  one["ATTEND_RANKS_TOKEN"] = "secret";
  EXPECT_EQ(from(one)->token, "secret");
  for (const auto& wrong : {std::string("two words"), std::string("\n"), std::string(1001, 'x')}) {
    one["ATTEND_RANKS_TOKEN"] = wrong;
    EXPECT_NE(error_of(one).find("ATTEND_RANKS_TOKEN"), std::string::npos);
    EXPECT_EQ(error_of(one).find(wrong), std::string::npos) << "a secret is not repeated";
  }
}

TEST(Token, IsTheSameOnlyIfAllOfItIs) {
  EXPECT_TRUE(is_same_token("", ""));
  EXPECT_TRUE(is_same_token("secret", "secret"));
  for (const auto* other : {"", "secre", "secrets", "Secret", "secreT", "secretsecret"}) {
    EXPECT_FALSE(is_same_token("secret", other)) << other;
    EXPECT_FALSE(is_same_token(other, "secret")) << other;
  }
}

TEST(Token, IsAnotherOneEveryTime) {
  EXPECT_EQ(new_token().size(), 32U);
  EXPECT_NE(new_token(), new_token());
}

}  // namespace
}  // namespace attend::parallel
