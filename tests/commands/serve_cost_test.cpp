// What a request may cost, and who waits for whom.

#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "command.h"
#include "http_client.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;
using Clock = std::chrono::steady_clock;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr std::size_t kWords = 510;

/// `attend serve` with a model that has learnt nothing, so that translations go on to their limit.
class Babbler {
 public:
  explicit Babbler(const Strings& more) {
    const auto model = folder_ / "model";
    EXPECT_EQ(attend(train_command(model, 1)).code, 0);
    Strings command = {"serve", "-m", model, "--port", "0"};
    command.insert(command.end(), more.begin(), more.end());
    running_ = std::make_unique<Running>(command);
    port = running_->port_behind("serving at http://127.0.0.1:");
    EXPECT_NE(port, 0) << running_->said();
  }

  Running& running() const { return *running_; }

  /// Seconds of all its threads so far.
  double cpu_seconds() const {
    std::ifstream file("/proc/" + std::to_string(running_->process()) + "/stat");
    std::string field;
    double ticks = 0.0;
    for (int i = 1; i <= 15 && file >> field; ++i) ticks += i >= 14 ? std::stod(field) : 0.0;
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }

  int port = 0;

 private:
  Folder folder_;
  std::unique_ptr<Running> running_;
};

/// As many texts as a request may have, nearly as long as they may be, with all that is dear.
json much(std::size_t texts) {
  std::string line;
  for (std::size_t i = 0; i < kWords; ++i) line += i == 0 ? "a" : " a";
  return {{"text", Strings(texts, line)}, {"beam", 16}, {"nbest", 16}, {"max_ratio", 10}};
}

double seconds_of_a_small_request(int port) {
  const auto began = Clock::now();
  const auto answer = post(port, "/translate", R"({"text": ["a b", "b c"]})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  return std::chrono::duration<double>(Clock::now() - began).count();
}

const std::string kLeft = R"(attend_requests_total{path="/translate",code="499"})";

TEST(ServeCost, WhatMayTakeTooMuchIsRefusedWithTheNumbers) {
  const Babbler service({});
  const auto refused = post(service.port, "/translate", much(128).dump());
  EXPECT_EQ(refused.status, 413);
  const auto error = json::parse(refused.body)["error"];
  EXPECT_EQ(error["code"], "too_costly");
  // Of each text 511 symbols with the end to read, and of each of 16 hypotheses 10 * 511 + 10
  // symbols at most and the end: 128 * (511 + 16 * 5121).
  const auto message = error["message"].get<std::string>();
  EXPECT_NE(message.find("10553216 steps"), std::string::npos) << message;
  EXPECT_NE(message.find("2000000"), std::string::npos) << message;

  auto aligned = much(2);
  aligned["alignments"] = true;  // 2 * 511 * 16 * 5121 weights
  const auto large = post(service.port, "/translate", aligned.dump());
  EXPECT_EQ(large.status, 413);
  EXPECT_NE(large.body.find("83738592 weights"), std::string::npos) << large.body;
  EXPECT_LT(seconds_of_a_small_request(service.port), 2.0);
}

TEST(ServeCost, NobodyWaitsLongForWhoAsksForMuch) {
  const Babbler service({"--max-cost", "100000000"});
  RawConnection hostile(service.port);
  hostile.send(posted("/translate", much(128).dump()));
  std::this_thread::sleep_for(500ms);
  for (int i = 0; i < 5; ++i) EXPECT_LT(seconds_of_a_small_request(service.port), 2.0);
  EXPECT_EQ(counted(service.port, "attend_requests_in_flight"), 2);  // the first, and this question
}

TEST(ServeCost, NobodyWaitsLongForWhoHasMuchScored) {
  const Babbler service({"--max-cost", "100000000"});
  const auto texts = much(128)["text"];
  RawConnection hostile(service.port);
  hostile.send(posted("/score", json{{"source", texts}, {"target", texts}}.dump()));
  std::this_thread::sleep_for(200ms);
  for (int i = 0; i < 3; ++i) EXPECT_LT(seconds_of_a_small_request(service.port), 2.0);
}

TEST(ServeCost, WhatNobodyWaitsForIsNotGoneOnWith) {
  const Babbler service({"--max-cost", "100000000", "--timeout", "1"});
  const auto idles = [&] {
    for (int i = 0; i < 30; ++i) {
      const auto before = service.cpu_seconds();
      std::this_thread::sleep_for(300ms);
      if (service.cpu_seconds() - before < 0.05) return true;
    }
    return false;
  };
  EXPECT_EQ(post(service.port, "/translate", much(128).dump()).status, 503);
  EXPECT_TRUE(idles()) << "after the time was over";
  {
    RawConnection left(service.port);
    left.send(posted("/translate", much(128).dump()));
    std::this_thread::sleep_for(300ms);
  }
  for (int i = 0; i < 100 && counted(service.port, kLeft) < 1; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(counted(service.port, kLeft), 1);
  EXPECT_TRUE(idles()) << "after the client had left";
}

TEST(ServeCost, TheGraceHoldsWhateverIsBeingDone) {
  const Babbler service({"--max-cost", "100000000", "--grace", "1"});
  RawConnection hostile(service.port);
  hostile.send(posted("/translate", much(128).dump()));
  std::this_thread::sleep_for(500ms);
  const auto began = Clock::now();
  service.running().send(SIGTERM);
  const auto answer = hostile.receive();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("stopping"), std::string::npos) << answer.body;
  EXPECT_EQ(service.running().wait().code, 0);
  EXPECT_LT(Clock::now() - began, 3s);
}

/// What comes on a connection until it ends.
std::size_t answers_to(int port, const std::string& bytes) {
  RawConnection connection(port);
  connection.send(bytes);
  std::size_t count = 0;
  while (connection.receive().status != 0) ++count;
  return count;
}

// A body whose end two readers see in different places is the next request of one of them.
TEST(Serve, AfterWhatCannotBeTrustedNothingIsRead) {
  const Babbler service({"--allow-host", "Translate.example"});
  const std::string second = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string head =
      "POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/json\r\n";
  const std::string body = "{\"text\": \"a\"}";
  for (const std::string fields : {"Content-Length: abc", "Content-Length: 0x0d",
                                   "Content-Length: +13", "Content-Length: 13\r\nContent-Length: 0",
                                   "Content-Length: 13\r\nTransfer-Encoding: chunked",
                                   "Content-Length : 13", "Content-Length: 13\r\n folded"}) {
    EXPECT_EQ(answers_to(service.port, head + fields + "\r\n\r\n" + body + second), 1U) << fields;
  }
  const std::string chunks = "d\r\n" + body + "\r\n0\r\n\r\n";
  EXPECT_EQ(answers_to(service.port, head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + second),
            1U);
  const std::string get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
  EXPECT_EQ(answers_to(service.port, get + std::to_string(second.size()) + "\r\n\r\n" + second),
            1U);
  EXPECT_EQ(ask(service.port, "GET /healthz HTTP/1.1\r\nHost: translate.EXAMPLE:80\r\n\r\n").status,
            200);
}

TEST(Serve, ATextIsOneLine) {
  const Babbler service({});
  const auto status = [&](const std::string& body) {
    return post(service.port, "/translate", body).status;
  };
  EXPECT_EQ(status(R"({"text": "a b\n"})"), 200);
  EXPECT_EQ(status(R"({"text": "a b\r\n"})"), 200);
  for (const auto* text : {R"("a b\nc")", R"("a b\rc")", R"(["a", "b\n\n"])", R"("\n\na")"}) {
    const auto answer = post(service.port, "/translate", std::string("{\"text\": ") + text + "}");
    EXPECT_EQ(answer.status, 400) << text;
    EXPECT_NE(answer.body.find("several lines"), std::string::npos) << answer.body;
  }
  const auto scored = post(service.port, "/score", R"({"source": "a", "target": "b\nc"})");
  EXPECT_EQ(scored.status, 400) << scored.body;
}

TEST(Serve, NestingOfAnyDepthIsRefused) {
  const Babbler service({});
  constexpr std::size_t kDepth = 200'000;
  for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"a\":", "}")}) {
    std::string body = "{\"text\": ";
    for (std::size_t i = 0; i < kDepth / 2; ++i) body += open;
    const auto unclosed = post(service.port, "/translate", body);
    EXPECT_EQ(unclosed.status, 400);
    body += "1";
    for (std::size_t i = 0; i < kDepth / 2; ++i) body += close;
    const auto answer = post(service.port, "/translate", body + '}');
    EXPECT_EQ(answer.status, 400);
    EXPECT_LT(answer.body.size(), 300U);
  }
  std::string deep;
  for (std::size_t i = 0; i < kDepth; ++i) deep += '[';
  EXPECT_EQ(post(service.port, "/translate", deep).status, 400);
  EXPECT_EQ(get(service.port, "/healthz").status, 200);
}

TEST(Serve, NoRunOfSymbolsStandsTwiceWhereThatIsAsked) {
  const Babbler service({});
  const auto words = [&](int n) {
    const json body = {{"text", "a b c d e"}, {"beam", 2}, {"no_repeat", n}};
    const auto answer = post(service.port, "/translate", body.dump());
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto text = json::parse(answer.body)["translations"][0]["hypotheses"][0]["text"];
    Strings found(1);
    for (const char c : text.get<std::string>()) {
      if (c == ' ') {
        found.emplace_back();
      } else {
        found.back() += c;
      }
    }
    return found;
  };
  const auto unbound = words(0);
  EXPECT_LT(std::set<std::string>(unbound.begin(), unbound.end()).size(), unbound.size());
  const auto bound = words(1);
  EXPECT_EQ(std::set<std::string>(bound.begin(), bound.end()).size(), bound.size());
}

}  // namespace
}  // namespace attend::tests
