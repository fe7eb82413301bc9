#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "http_client.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Strings = std::vector<std::string>;

/// `attend train --live 0`, of many more updates than a test waits for.
class LiveRun {
 public:
  explicit LiveRun(const std::string& folder, int updates, const Strings& more = {})
      : running_(command(folder, updates, more)) {
    port_ = running_.port_behind("live curves at http://127.0.0.1:");
    EXPECT_NE(port_, 0) << running_.said();
  }

  int port() const { return port_; }
  Running& running() { return running_; }

  /// The data, once it has as many validations; what came last if it never has.
  json data_with(std::size_t validations) const {
    json data;
    for (int i = 0; i < 1'000; ++i) {
      const auto answer = get(port_, "/data");
      if (answer.status != 200) return data;
      data = json::parse(answer.body);
      const auto& table = data["runs"][0]["validations"];
      if (table.contains("update") && table["update"].size() >= validations) return data;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return data;
  }

 private:
  static Strings command(const std::string& folder, int updates, const Strings& more) {
    auto command =
        train_command(folder, updates, {"--training.validate_every", "20", "--live", "0"});
    command.erase(std::find(command.begin(), command.end(), "-q"));
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  Running running_;
  int port_ = 0;
};

constexpr int kForEver = 1'000'000;

TEST(Live, GivesWhatTheTrainingHasWrittenSoFar) {
  const Folder folder;
  LiveRun run(folder / "run", kForEver, {"--gold", corpus("dev.align")});
  const auto data = run.data_with(2);
  EXPECT_EQ(data["live"], true);
  const auto& shown = data["runs"][0];
  EXPECT_EQ(shown["name"], "run");
  EXPECT_EQ(shown["attention"]["score"], "additive");
  EXPECT_GT(shown["parameters"], 0);
  run.running().send(SIGTERM);
  EXPECT_EQ(run.running().wait().code, 130);
  std::vector<json> validations;
  for (const auto& line : lines_of(read(folder / "run/metrics.jsonl"))) {
    const auto parsed = json::parse(line);
    if (parsed["kind"] == "validation") validations.push_back(parsed);
  }
  ASSERT_GE(validations.size(), 2U);
  const auto& table = shown["validations"];
  for (std::size_t i = 0; i < table["update"].size(); ++i) {
    EXPECT_EQ(table["update"][i], validations[i]["update"]);
    EXPECT_NEAR(table["loss"][i], validations[i]["loss"], 1e-4);
    EXPECT_NEAR(table["aer"][i], validations[i]["alignment"]["aer"], 1e-4);
  }
}

TEST(Live, ThePageMayAskForItsDataAndNothingElse) {
  const Folder folder;
  LiveRun run(folder / "run", kForEver);
  const auto page = get(run.port(), "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("\"format\":\"attend-plot\""), std::string::npos);
  const auto policy = page.headers.at("content-security-policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("connect-src 'self'"), std::string::npos);
  EXPECT_EQ(get(run.port(), "/other").status, 404);
  EXPECT_EQ(post(run.port(), "/data", "{}").status, 405);
  EXPECT_EQ(ask(run.port(), "nonsense\r\n\r\n").status, 400);
  // A page of a stranger, whose name was made to lead here.
  EXPECT_EQ(ask(run.port(), "GET /data HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
  run.running().send(SIGTERM);
  EXPECT_EQ(run.running().wait().code, 130);
}

TEST(Live, AClientSeesTheEndAndThenThePortIsFree) {
  const Folder folder;
  LiveRun run(folder / "run", 60);
  json last;
  for (int i = 0; i < 1'000; ++i) {
    const auto answer = get(run.port(), "/data");
    if (answer.status != 200) break;
    last = json::parse(answer.body);
    if (!last.contains("live")) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto outcome = run.running().wait();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_FALSE(last.contains("live"));
  EXPECT_EQ(last["runs"][0]["validations"]["update"], json({20, 40, 60}));
  EXPECT_EQ(get(run.port(), "/").status, 0);
}

TEST(Live, BrokenClientsNeverMatter) {
  const Folder folder;
  LiveRun run(folder / "run", 200);
  std::vector<std::unique_ptr<RawConnection>> left;
  for (int i = 0; i < 40; ++i) {
    left.push_back(std::make_unique<RawConnection>(run.port()));
    if (!left.back()->is_open()) continue;
    left.back()->send(i % 2 == 0 ? "GET /data HT" : std::string(3000, 'x'));
    if (i % 3 == 0) left.pop_back();
  }
  const auto outcome = run.running().wait();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  // The same training without a client leaves the same bytes.
  ASSERT_TRUE(
      succeeded(attend(train_command(folder / "alone", 200, {"--training.validate_every", "20"}))));
  EXPECT_EQ(read(folder / "run/model.safetensors"), read(folder / "alone/model.safetensors"));
}

TEST(Live, GoesOnWithTheCurvesOfARunThatIsResumed) {
  const Folder folder;
  const auto path = folder / "run";
  {
    Running first(train_command(path, kForEver, {"--training.validate_every", "20"}));
    ASSERT_TRUE(first.wait_for(path + "/checkpoints/00000040"));
    first.send(SIGTERM);
    EXPECT_EQ(first.wait().code, 130);
  }
  Running second({"train", "--resume", path, "--live", "0"});
  int port = 0;
  for (int i = 0; i < 20'000 && port == 0; ++i) {
    const auto said = second.said();
    const auto at = said.find("127.0.0.1:");
    if (at != std::string::npos && said.find('\n', at) != std::string::npos) {
      port = std::stoi(said.substr(at + 10));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  json table;
  for (int i = 0; i < 200 && (!table.contains("update") || table["update"].empty()); ++i) {
    table = json::parse(get(port, "/data").body)["runs"][0]["validations"];
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(table["update"][0], 20);
  second.send(SIGTERM);
  EXPECT_EQ(second.wait().code, 130);
}

TEST(Live, WhatCannotBeServedIsRefusedBeforeATrainingBegins) {
  const Folder folder;
  const auto out = folder / "run";
  const auto refused = [&](const Strings& more, const std::string& part) {
    EXPECT_TRUE(was_refused(attend(train_command(out, 10, more)), part)) << part;
    EXPECT_FALSE(fs::exists(out));
  };
  refused({"--live", "70000"}, "--live");
  refused({"--live-host", "0.0.0.0"}, "--live PORT");
  refused({"--live", "0", "--live-host", "no.such.host.invalid"}, "no.such.host.invalid");
  LiveRun run(folder / "other", kForEver);
  refused({"--live", std::to_string(run.port())}, std::to_string(run.port()));
  run.running().send(SIGTERM);
  EXPECT_EQ(run.running().wait().code, 130);
}

TEST(Live, OfSeveralWorkersTheFirstAloneServes) {
  const Folder folder;
  LiveRun run(folder / "run", 60, {"--workers", "2"});
  EXPECT_EQ(get(run.port(), "/data").status, 200);
  const auto outcome = run.running().wait();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto first = outcome.err.find("live curves");
  EXPECT_EQ(outcome.err.find("live curves", first + 1), std::string::npos);
}

}  // namespace
}  // namespace attend::tests
