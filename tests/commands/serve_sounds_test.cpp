// `attend serve` of models that read sounds.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "data/sound.h"
#include "format/base64.h"
#include "http_client.h"
#include "ranks.h"
#include "tones.h"

namespace attend::tests {
namespace {

using nlohmann::json;

/// `attend serve` with a model, at a free port.
class HearingService {
 public:
  explicit HearingService(const std::string& model, const std::vector<std::string>& more = {})
      : running_(with({"serve", "-m", model, "--port", "0"}, more)) {
    port_ = running_.port_behind("serving at http://127.0.0.1:");
    EXPECT_NE(port_, 0) << running_.said();
  }

  int port() const { return port_; }

  Answer send(const std::string& file, const std::string& query = "",
              const std::string& type = "audio/wav") const {
    return ask(port_, "POST /predict" + query +
                          " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type +
                          "\r\nContent-Length: " + std::to_string(file.size()) + "\r\n\r\n" + file);
  }

  /// What is said of a file that is refused with this status and code.
  std::string refusal(int status, const std::string& code, const Answer& answer) const {
    EXPECT_EQ(answer.status, status) << answer.body;
    const auto body = json::parse(answer.body, nullptr, false);
    if (!body.contains("error")) return "no error: " + answer.body;
    EXPECT_EQ(body["error"]["code"], code) << answer.body;
    return body["error"]["message"].get<std::string>();
  }

 private:
  Running running_;
  int port_ = 0;
};

TEST(ServeSounds, SaysWhatPredictSays) {
  const Tones tones;
  tones.train("model", 6);
  const HearingService service(tones / "model");
  for (const std::string name : {"wav/0.wav", "wav/7.wav", "wav/16.wav"}) {
    auto right = json::array();
    const auto said =
        attend({"predict", "-m", tones / "model", "--json", "--nbest", "2", tones / name});
    for (const auto& line : lines_of(said.out)) {
      right.push_back(json::parse(line));
      right.back().erase("line");
      right.back().erase("rank");
    }
    const auto answer = service.send(read(tones / name), "?nbest=2&readings=true");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(json::parse(answer.body)["predictions"], json::array({right})) << name;
    EXPECT_FALSE(right[0]["readings"][0]["times"]["words"].is_null());
  }
  // In JSON, several; a name is no file of this machine.
  const auto file = read(tones / "wav/7.wav");
  const auto rows = post(service.port(), "/predict",
                         json{{"rows", {{{"sound", format::base64_of(file)}}, " "}}}.dump());
  ASSERT_EQ(rows.status, 200) << rows.body;
  const auto alone = json::parse(service.send(file, "", "application/octet-stream").body);
  const auto found = json::parse(rows.body)["predictions"];
  EXPECT_EQ(found[0], alone["predictions"][0]);
  EXPECT_EQ(found[1][0]["text"], "");
  EXPECT_NE(
      service
          .refusal(400, "invalid_request",
                   post(service.port(), "/predict", json{{"rows", {tones / "wav/7.wav"}}}.dump()))
          .find("expected the bytes of a file in base64"),
      std::string::npos);
}

TEST(ServeSounds, HasAPageAndADescription) {
  const Tones tones;
  tones.train("model", 3);
  const HearingService service(tones / "model");
  const auto page = get(service.port(), "/");
  ASSERT_EQ(page.status, 200);
  EXPECT_NE(page.headers.at("content-security-policy").find("connect-src 'self'"),
            std::string::npos);
  EXPECT_NE(page.body.find("\"rate\":8000"), std::string::npos);
  const auto described = json::parse(get(service.port(), "/openapi.json").body);
  EXPECT_TRUE(
      described["paths"]["/predict"]["post"]["requestBody"]["content"].contains("audio/wav"));
}

TEST(ServeSounds, WhatIsNoneIsRefused) {
  const Tones tones;
  tones.train("model", 3);
  const HearingService service(tones / "model", {"--max-cost", "20000"});
  const auto refused = [&](const std::string& file) {
    return service.refusal(400, "invalid_file", service.send(file));
  };
  EXPECT_NE(refused("low mid").find("it is text"), std::string::npos);
  const auto good = read(tones / "wav/0.wav");
  EXPECT_NE(refused(good.substr(0, good.size() - 100)).find("it was cut short"), std::string::npos);
  EXPECT_NE(refused(good.substr(0, 44) + std::string(good.size() - 44, '\0')).find("silence"),
            std::string::npos);
  const auto sound = [](int rate, int frames) {
    data::Sound made = {.size = {.rate = rate, .channels = 1, .frames = frames}};
    for (int i = 0; i < frames; ++i) made.samples.push_back(i % 2 == 0 ? 0.5F : -0.5F);
    return data::wav_of(made);
  };
  EXPECT_NE(refused(sound(8000, 100)).find("too few for a frame"), std::string::npos);
  EXPECT_NE(service.refusal(413, "sound_too_long", service.send(sound(1000, 301'000)))
                .find("a sound of 301.0 s"),
            std::string::npos);
  EXPECT_NE(
      service.refusal(413, "too_costly", service.send(sound(1000, 290'000))).find("shorter sounds"),
      std::string::npos);
  EXPECT_NE(service.refusal(415, "unsupported_media_type", service.send(good, "", "text/plain"))
                .find("audio/wav"),
            std::string::npos);
}

}  // namespace
}  // namespace attend::tests
