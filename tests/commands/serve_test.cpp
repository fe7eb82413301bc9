#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "http_client.h"
#include "service.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;
using std::chrono_literals::operator""ms;

Strings test_lines(std::size_t count) {
  auto lines = lines_of(read(corpus("test.source")));
  lines.resize(count);
  return lines;
}

/// A proper error: this status, a word, and one line.
testing::AssertionResult is_error(const Answer& answer, int status, const std::string& code) {
  const auto body = json::parse(answer.body, nullptr, false);
  if (answer.status != status || !body.is_object() || body["error"]["code"] != code) {
    return testing::AssertionFailure() << "expected " << status << ' ' << code << ", found "
                                       << answer.status << ": " << answer.body;
  }
  const auto message = body["error"]["message"].get<std::string>();
  if (message.empty() || message.find('\n') != std::string::npos) {
    return testing::AssertionFailure() << "not one line: " << message;
  }
  return testing::AssertionSuccess();
}

TEST(Serve, SaysWhatTranslateSays) {
  const Service service;
  const auto lines = test_lines(6);
  std::string in;
  for (const auto& line : lines) in += line + '\n';
  const auto expected = lines_of(attend({"translate", "-m", tiny_model(), "--nbest", "3", "--beam",
                                         "4", "--alignments", "json"},
                                        {.in = in})
                                     .out);
  ASSERT_EQ(expected.size(), 18U);
  const auto answer =
      post(service.port(), "/translate",
           json{{"text", lines}, {"nbest", 3}, {"beam", 4}, {"alignments", true}}.dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto body = json::parse(answer.body);
  ASSERT_EQ(body["translations"].size(), 6U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto wanted = json::parse(expected[i]);
    const auto& one = body["translations"][i / 3];
    const auto& found = one["hypotheses"][i % 3];
    EXPECT_EQ(one["source"], lines[i / 3]);
    EXPECT_EQ(one["source_pieces"], wanted["source"]);
    EXPECT_EQ(one["source_words"], wanted["source_words"]);
    for (const auto* key :
         {"text", "score", "log_probability", "target", "target_words", "weights"}) {
      EXPECT_EQ(found[key], wanted[key]) << key;
    }
    double sum = 0;
    for (const double p : found["log_probabilities"]) sum += p;
    EXPECT_NEAR(sum, found["log_probability"].get<double>(), 1e-2);
  }
}

TEST(Serve, ScoresWhatTranslateForceScores) {
  const Service service;
  const Folder folder;
  const auto lines = test_lines(1);
  const auto given = lines_of(read(corpus("test.target")))[0];
  const auto forced = attend({"translate", "-m", tiny_model(), "--force",
                              folder.write("given", given + '\n'), "--alignments", "json"},
                             {.in = lines[0] + '\n'});
  ASSERT_TRUE(succeeded(forced));
  const auto wanted = json::parse(forced.out);
  const auto answer =
      post(service.port(), "/score",
           json{{"source", lines[0]}, {"target", given}, {"alignments", true}}.dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto scores = json::parse(answer.body)["scores"];
  ASSERT_EQ(scores.size(), 1U);
  EXPECT_EQ(scores[0]["text"], given);
  EXPECT_EQ(scores[0]["log_probability"], wanted["log_probability"]);
  EXPECT_EQ(scores[0]["weights"], wanted["weights"]);
}

/// Equal but for the last bits of single-precision numbers: what a sentence is translated with
/// decides how wide its rows are, and so the order of sums.
void expect_same(const json& found, const json& expected) {
  if (found.is_number_float() || expected.is_number_float()) {
    EXPECT_NEAR(found.get<double>(), expected.get<double>(), 1.01e-4);
  } else if (found.is_structured() && found.size() == expected.size()) {
    const auto flat = expected.flatten();
    const auto flat_found = found.flatten();
    for (const auto& [place, value] : flat_found.items()) expect_same(value, flat.at(place));
  } else {
    EXPECT_EQ(found, expected);
  }
}

TEST(Serve, WhatIsTranslatedTogetherIsTheSame) {
  const Service alone({"--batching", "off"});
  const Service together({"--threads", "2"});
  const auto lines = test_lines(40);
  Strings expected;
  for (const auto& line : lines) {
    expected.push_back(
        post(alone.port(), "/translate", json{{"text", line}, {"alignments", true}}.dump()).body);
  }
  Strings found(lines.size());
  {
    std::vector<std::jthread> clients;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      clients.emplace_back([&, i] {
        found[i] = post(together.port(), "/translate",
                        json{{"text", lines[i]}, {"alignments", true}}.dump())
                       .body;
      });
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    expect_same(json::parse(found[i]), json::parse(expected[i]));
  }
}

TEST(Serve, EachErrorIsAProperAnswer) {
  const Service service({"--max-body", "20000", "--max-sentences", "4", "--max-symbols", "50"});
  const auto port = service.port();
  const auto says = [&](const std::string& body) { return post(port, "/translate", body); };
  for (const auto* body : {"", "{", "nonsense", "{\"text\": \"\xff\"}", "{\"text\": \"\\ud800\"}",
                           "{\"text\": \"a\", \"beam\": 1e999}", "{\"text\": \"a\"} x"}) {
    EXPECT_TRUE(is_error(says(body), 400, "invalid_json")) << body;
  }
  EXPECT_TRUE(is_error(says(std::string("{\"text\": \"\0\"}", 13)), 400, "invalid_json"));
  EXPECT_TRUE(is_error(says(std::string("{\"text\": \"a\"}\0 x", 16)), 400, "invalid_json"));
  for (const auto* body : {"[]",
                           "null",
                           "{}",
                           "{\"text\": 1}",
                           "{\"text\": []}",
                           "{\"text\": [1]}",
                           "{\"text\": null}",
                           "{\"text\": \"a\", \"text\": \"b\"}",
                           "{\"text\": \"a\", \"bean\": 2}",
                           "{\"text\": \"a\", \"beam\": 0}",
                           "{\"text\": \"a\", \"beam\": -1}",
                           "{\"text\": \"a\", \"beam\": 1.5}",
                           "{\"text\": \"a\", \"beam\": \"2\"}",
                           "{\"text\": \"a\", \"beam\": 18446744073709551617}",
                           "{\"text\": \"a\", \"beam\": 999}",
                           "{\"text\": \"a\", \"beam\": 2, \"nbest\": 3}",
                           "{\"text\": \"a\", \"alignments\": 1}",
                           "{\"text\": \"a\", \"length_penalty\": -1}",
                           "{\"text\": \"a\", \"max_ratio\": 1e9}",
                           "{\"text\": [[[[[[[[\"a\"]]]]]]]]}"}) {
    EXPECT_TRUE(is_error(says(body), 400, "invalid_request")) << body;
  }
  EXPECT_TRUE(is_error(says(std::string(9000, '[')), 400, "invalid_request"));
  EXPECT_TRUE(
      is_error(says("{\"text\": [\"a\",\"a\",\"a\",\"a\",\"a\"]}"), 413, "too_many_sentences"));
  std::string words;
  for (int i = 0; i < 60; ++i) words += "a ";
  EXPECT_TRUE(is_error(says(json{{"text", words}}.dump()), 413, "text_too_long"));
  EXPECT_TRUE(is_error(says(std::string(20'001, 'a')), 413, "body_too_large"));
  EXPECT_TRUE(is_error(post(port, "/score", "{\"source\": \"a\", \"target\": [\"a\", \"b\"]}"), 400,
                       "invalid_request"));
  EXPECT_TRUE(is_error(post(port, "/nothing", "{}"), 404, "not_found"));
  EXPECT_TRUE(is_error(get(port, "/../../etc/passwd"), 404, "not_found"));
  EXPECT_TRUE(is_error(get(port, "/translate"), 405, "method_not_allowed"));
  EXPECT_EQ(get(port, "/score").headers["allow"], "POST");
  EXPECT_EQ(get(port, "/healthz").status, 200);
}

TEST(Serve, BytesThatAreNoRequestAreAnsweredToo) {
  const Service service({"--max-body", "20000"});
  const std::string json_post =
      "POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  const std::vector<std::pair<std::string, int>> cases = {
      {"garbage\r\n\r\n", 400},
      {"GET\r\n\r\n", 400},
      {"GET / HTTP/9.9\r\n\r\n", 400},
      {std::string(40, '\0') + "\r\n\r\n", 400},
      {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(200'000, 'a') + "\r\n\r\n", 431},
      {"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n",
       411},
      {"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
       "2\r\n\r\n{}",
       415},
      {json_post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415},
      {json_post + "Content-Length: 99999999999999999999999\r\n\r\n{}", 413},
      {json_post + "Content-Length: -5\r\n\r\n{}", 400},
      {json_post + "Content-Length: abc\r\n\r\n{}", 400},
      {json_post + "Content-Length: 0x2\r\n\r\n{}", 400},
      {json_post + "Content-Length: +2\r\n\r\n{}", 400},
      {json_post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400},
      {json_post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {json_post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
      {"GET /healthz HTTP/1.1\r\nHost: localhost.evil.example:80\r\n\r\n", 421},
      {json_post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", 400},
      {json_post + "Transfer-Encoding: chunked\r\n\r\n30d40\r\n" + std::string(200'000, 'a'), 413},
  };
  for (const auto& [bytes, status] : cases) {
    const auto answer = ask(service.port(), bytes);
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 100);
    EXPECT_TRUE(json::parse(answer.body, nullptr, false).contains("error")) << answer.body;
  }
  for (const auto& half :
       {std::string("POST /tran"), json_post + "Content-Length: 50\r\n\r\n{\"te"}) {
    RawConnection connection(service.port());
    connection.send(half);
    connection.end_sending();
    EXPECT_TRUE(is_error(connection.receive(), 400, "bad_request")) << half;
  }
  EXPECT_EQ(get(service.port(), "/healthz").status, 200);
}

TEST(Serve, ASlowClientIsToldSo) {
  const Service service({"--receive-timeout", "0.2"});
  for (const auto* half :
       {"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-", "G",
        "POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 100\r\n\r\n{\"text\""}) {
    EXPECT_TRUE(is_error(ask(service.port(), half), 408, "request_timeout")) << half;
  }
}

TEST(Serve, RandomBodiesAreAnswered) {
  const Service service({"--max-symbols", "64"});
  std::mt19937 random(1);
  const auto below = [&](std::size_t count) { return random() % count; };
  const Strings parts = {"{",
                         "}",
                         "[",
                         "]",
                         ":",
                         ",",
                         "\"",
                         "\"text\"",
                         "\"beam\"",
                         "\"nbest\"",
                         "1",
                         "-",
                         "1e9",
                         "null",
                         "true",
                         "\\u0000",
                         "\\ud83d",
                         "\xc3",
                         "\xe2\x80\xa8",
                         "a dog",
                         "\\",
                         std::string(1, '\0'),
                         "\n",
                         "\"alignments\":true"};
  std::map<int, int> statuses;
  for (int i = 0; i < 400; ++i) {
    std::string body = i % 2 == 0 ? "{\"text\":\"a b c\",\"nbest\":2}" : "";
    const auto changes = 1 + below(i % 2 == 0 ? 4 : 30);
    for (std::size_t k = 0; k < changes; ++k) {
      if (body.empty() || below(3) != 0) {
        body.insert(below(body.size() + 1), parts[below(parts.size())]);
      } else {
        body[below(body.size())] = static_cast<char>(below(256));
      }
    }
    const auto answer = post(service.port(), i % 5 == 0 ? "/score" : "/translate", body);
    ++statuses[answer.status];
    EXPECT_TRUE(answer.status == 200 || answer.status == 400) << answer.status << ' ' << body;
    EXPECT_TRUE(json::accept(answer.body)) << body;
  }
  EXPECT_GT(statuses[200], 0);
  EXPECT_GT(statuses[400], 0);
  EXPECT_EQ(get(service.port(), "/healthz").status, 200);
}

TEST(Serve, AConnectionServesOneRequestAfterAnother) {
  const Service service;
  RawConnection connection(service.port());
  connection.send(posted("/translate", "{\"text\": \"a\"}") +
                  posted("/translate", "{\"text\": 5}") +
                  "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(connection.receive().status, 200);
  EXPECT_EQ(connection.receive().status, 400);
  EXPECT_EQ(json::parse(connection.receive().body)["status"], "ok");
}

TEST(Serve, WhatIsTooMuchIsRefusedWithWhenToTryAgain) {
  const Service one({"--connections", "1"});
  RawConnection held(one.port());
  held.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n");  // not its end
  const auto refused = get(one.port(), "/healthz");
  EXPECT_TRUE(is_error(refused, 503, "overloaded"));
  EXPECT_EQ(refused.headers.count("retry-after"), 1U);
  held.send("\r\n");
  EXPECT_EQ(held.receive().status, 200);

  const Service hurried({"--timeout", "0.001"});
  const auto lines = test_lines(100);
  EXPECT_TRUE(
      is_error(post(hurried.port(), "/translate", json{{"text", lines}, {"beam", 16}}.dump()), 503,
               "timed_out"));
}

TEST(Serve, AStopFinishesWhatItBegan) {
  Service service;
  const auto port = service.port();
  RawConnection idle(port);
  RawConnection half(port);
  half.send("POST /tr");
  auto lines = test_lines(100);
  for (auto& line : lines) line += ' ' + line + ' ' + line;
  RawConnection connection(port);
  connection.send(posted("/translate", json{{"text", lines}, {"beam", 16}}.dump()));
  while (counted(port, "attend_requests_in_flight") < 2 &&
         counted(port, "attend_sentences_total") < 100) {
    std::this_thread::sleep_for(1ms);
  }
  service.running().send(SIGTERM);
  const auto answer = connection.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body)["translations"].size(), 100U);
  EXPECT_TRUE(is_error(half.receive(), 400, "bad_request"));
  const auto outcome = service.running().wait();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
  EXPECT_FALSE(RawConnection(port).is_open());
}

TEST(Serve, CountsWhatItDid) {
  const Service service;
  const auto port = service.port();
  post(port, "/translate", "{\"text\": [\"a\", \"b\", \"c\"]}");
  post(port, "/translate", "{\"text\": 1}");
  EXPECT_EQ(counted(port, "attend_requests_total{path=\"/translate\",code=\"200\"}"), 1);
  EXPECT_EQ(counted(port, "attend_requests_total{path=\"/translate\",code=\"400\"}"), 1);
  EXPECT_EQ(counted(port, "attend_request_seconds_count{path=\"/translate\"}"), 2);
  EXPECT_EQ(counted(port, "attend_sentences_total"), 3);
  EXPECT_EQ(counted(port, "attend_batch_sentences_count"), 1);
  EXPECT_EQ(counted(port, "attend_queue_sentences"), 0);
}

TEST(Serve, ThePageRunsNothingButItsOwn) {
  const Service service;
  const auto page = get(service.port(), "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  const auto policy = page.headers.at("content-security-policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'sha256-")) << policy;
  EXPECT_NE(policy.find("connect-src 'self'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(page.body.find("\"has_attention\":true"), std::string::npos);
}

TEST(Serve, WhatCannotBeServedIsRefusedInALine) {
  Service service;
  const auto port = std::to_string(service.port());
  const auto refused = [&](const Strings& more, const std::string& part) {
    Strings command = {"serve", "-m", tiny_model()};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command), part)) << part;
  };
  refused({"--port", port}, "port " + port);
  refused({"--port", "70000"}, "--port");
  refused({"--host", "no such host", "--port", "0"}, "--host");
  refused({"--port", "0", "--batching", "maybe"}, "--batching");
  refused({"--port", "0", "--queue", "3"}, "--queue");
  refused({"--port", "0", "--beam", "0"}, "beam");
}

}  // namespace
}  // namespace attend::tests
