// `attend serve` of models that read pictures, or features of them.

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "core/files.h"
#include "format/base64.h"
#include "http_client.h"
#include "npy_bytes.h"
#include "ranks.h"
#include "test_paths.h"
#include "tiny_captioner.h"

namespace attend::tests {
namespace {

using format::base64_of;
using nlohmann::json;
using Words = std::vector<std::string>;

/// `attend serve` with a model, at a free port.
class FileService {
 public:
  explicit FileService(const std::string& model, const Words& more = {})
      : running_(Words{"serve", "-m", model, "--port", "0"} + more) {
    port_ = running_.port_behind("serving at http://127.0.0.1:");
    EXPECT_NE(port_, 0) << running_.said();
  }

  int port() const { return port_; }

  Answer send(const std::string& file, const std::string& query = "",
              const std::string& type = "image/png") const {
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
    const auto message = body["error"]["message"].get<std::string>();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }

 private:
  Running running_;
  int port_ = 0;
};

/// What `attend predict` says of a picture's file.
json predicted(const std::string& model, const std::string& path, const Words& more = {}) {
  const auto outcome = attend(Words{"predict", "-m", model, "--json"} + more, {.in = path + "\n"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  auto all = json::array();
  for (const auto& line : lines_of(outcome.out)) {
    auto one = json::parse(line);
    one.erase("line");
    one.erase("rank");
    all.push_back(one);
  }
  return all;
}

/// A file that an oracle wrote: tests/oracles/picture_vectors.py.
std::string file_called(const std::string& name) {
  const auto all = json::parse(read(source_folder() + "/tests/data/pictures/pictures.json"));
  std::string bytes;
  for (const auto& one : all["files"]) {
    if (one["name"] != name) continue;
    const auto digits = one["file"].get<std::string>();
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
  }
  EXPECT_FALSE(bytes.empty()) << name;
  return bytes;
}

TEST(ServePictures, SaysWhatPredictSays) {
  const FileService service(tiny_captioner());
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> files = {
      {"image/png", tiny_scenes("test/000001.png")},
      {"image/jpeg", folder.write("a.jpg", file_called("jpeg colour"))},
      {"image/x-portable-anymap",
       folder.write("a.ppm", "P6\n64 32\n255\n" + std::string(64 * 32 * 3, 'x'))},
      {"application/octet-stream", tiny_scenes("test/000002.png")},
      {"image/gif; its=type", tiny_scenes("test/000003.png")}};  // what it is, its bytes say
  for (const auto& [type, path] : files) {
    const auto answer = service.send(read(path), "?nbest=3&readings=true", type);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto body = json::parse(answer.body);
    EXPECT_EQ(body.at("models"), json({"model"}));
    const auto right = predicted(tiny_captioner(), path, {"--nbest", "3"});
    ASSERT_EQ(right.size(), 3U);
    EXPECT_EQ(body.at("predictions"), json::array({right})) << path;
    EXPECT_EQ(right[0]["readings"][0]["grid"]["rows"], 8);
    const auto plain = service.send(read(path), "", type);
    ASSERT_EQ(plain.status, 200) << plain.body;
    const auto one = json::parse(plain.body)["predictions"][0];
    ASSERT_EQ(one.size(), 1U);
    EXPECT_FALSE(one[0].contains("readings"));
    EXPECT_EQ(one[0]["text"], predicted(tiny_captioner(), path)[0]["text"]);
  }
}

TEST(ServePictures, RowsBringThemInBase64) {
  const FileService service(tiny_captioner());
  const auto one = tiny_scenes("test/000001.png");
  const auto two = tiny_scenes("test/000002.png");
  const auto answer =
      post(service.port(), "/predict",
           json{{"rows", {{{"picture", base64_of(read(one))}}, base64_of(read(two)), " "}},
                {"readings", true}}
               .dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto found = json::parse(answer.body).at("predictions");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0][0]["text"], predicted(tiny_captioner(), one)[0]["text"]);
  EXPECT_EQ(found[1][0]["text"], predicted(tiny_captioner(), two)[0]["text"]);
  EXPECT_EQ(found[0][0]["readings"][0]["grid"]["width"], 32);
  EXPECT_EQ(found[2][0]["text"], "");
  const auto refused = [&](const json& rows) {
    return service.refusal(400, "invalid_request",
                           post(service.port(), "/predict", json{{"rows", rows}}.dump()));
  };
  EXPECT_EQ(refused({one}), "\"rows\"[0], \"picture\": expected the bytes of a file in base64");
  const auto text = post(service.port(), "/predict",
                         json{{"rows", {base64_of(read(one)), base64_of("a dog runs")}}}.dump());
  EXPECT_EQ(service.refusal(400, "invalid_file", text),
            "\"rows\"[1], \"picture\": no JPEG, PNG or PNM: it is text");
}

/// ISO 3309, as PNG has it.
std::uint32_t crc_of(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const auto byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

/// A PNG whose sound head says that it has so many pixels.
std::string bomb(std::uint32_t width, std::uint32_t height) {
  auto file = read(tiny_scenes("test/000001.png"));
  file.replace(16, 8, big_endian(width) + big_endian(height));
  return file.replace(29, 4, big_endian(crc_of(file.substr(12, 17))));
}

TEST(ServePictures, WhatIsNoneIsRefusedInALineAndTheServiceGoesOn) {
  const FileService service(tiny_captioner(), {"--max-body", "60000"});
  const auto png = read(tiny_scenes("test/000001.png"));
  const auto jpeg = file_called("jpeg colour");
  const auto says = [&](const std::string& file, const std::string& part,
                        const std::string& query = "") {
    const auto message = service.refusal(400, query.empty() ? "invalid_file" : "invalid_request",
                                         service.send(file, query));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  says("a dog runs .\n", "the body: no JPEG, PNG or PNM: it is text");
  says("", "the body: no JPEG, PNG or PNM: it is empty");
  says("GIF89a...", "it is a GIF");
  says(png.substr(0, png.size() / 2), "the body: a damaged PNG: ");
  says(png.substr(0, 20), "the body: a damaged PNG: ");
  says(jpeg.substr(0, jpeg.size() - 30), "the body: a damaged JPEG: ");
  says("P6\n64 32\n255\nabc", "the body: ");
  says(bomb(100'000, 100'000), "100000 by 100000 pixels");
  says(bomb(60'000, 60'000), "60000 by 60000 pixels");
  says("P5\n60000 60000\n255\n", "60000 by 60000 pixels");
  const auto large = service.refusal(413, "picture_too_large", service.send(bomb(9'000, 9'000)));
  EXPECT_NE(large.find("9000 by 9000 pixels"), std::string::npos) << large;
  EXPECT_EQ(service.refusal(413, "picture_too_large", service.send("P5\n5000 4000\n255\nabc")),
            "the body: a picture of 5000 by 4000 pixels, and those of a request may have 16000000 "
            "together: make it smaller");
  EXPECT_NE(service
                .refusal(413, "body_too_large",
                         service.send("P6\n200 200\n255\n" + std::string(120'000, 'x')))
                .find("60000 bytes"),
            std::string::npos);
  says(png, "there is no key \"best\"", "?best=3");
  says(png, "\"nbest\" is 0: expected", "?nbest=0");
  says(png, "\"nbest\" is string: expected", "?nbest=many");
  says(png, "\"readings\" is string: expected true or false", "?readings=yes");
  says(png, "stands twice", "?nbest=1&nbest=2");
  for (const std::string type : {"text/plain", "application/x-www-form-urlencoded", ""}) {
    EXPECT_NE(service.refusal(415, "unsupported_media_type", service.send(png, "", type))
                  .find("send a picture, with the header Content-Type: image/jpeg"),
              std::string::npos);
  }
  EXPECT_EQ(service.send(png).status, 200);
  EXPECT_EQ(counted(service.port(), R"(attend_requests_total{path="/predict",code="500"})"), -1);
}

TEST(ServePictures, OnesOfOtherSizesAreReadAsFarAsTheModelReadsThem) {
  const Folder folder;
  const auto model = folder / "free";
  Words command = {"train", "scenes", "-q", "--out", model, "--train", tiny_scenes("train.tsv")};
  for (const std::string word : {"--dev",
                                 "scenes",
                                 "--model.grid",
                                 "6 pool 2, 8 pool 2",
                                 "--model.row_reader",
                                 "true",
                                 "--model.most_rows",
                                 "12",
                                 "--model.embedding_size",
                                 "10",
                                 "--model.hidden_size",
                                 "12",
                                 "--attention.hidden_size",
                                 "8",
                                 "--training.batch_size",
                                 "8",
                                 "--training.epochs",
                                 "0",
                                 "--training.patience",
                                 "0",
                                 "--training.updates",
                                 "2",
                                 "--picture.height",
                                 "0",
                                 "--picture.width",
                                 "0"}) {
    command.push_back(word == "scenes" ? tiny_scenes("dev.tsv") : word);
  }
  ASSERT_TRUE(succeeded(attend(command)));
  const FileService service(model, {"--max-pixels", "2000"});
  const auto picture = [&](int width, int height) {
    return service.send("P5\n" + std::to_string(width) + ' ' + std::to_string(height) + "\n255\n" +
                        std::string(static_cast<std::size_t>(width * height), 'x'));
  };
  EXPECT_EQ(picture(60, 33).status, 200);
  EXPECT_EQ(service.refusal(413, "picture_too_large", picture(60, 34)),
            "the body: the model would read 60 by 34 pixels of this picture, and may read 2000: "
            "make it smaller");
  EXPECT_EQ(service.refusal(400, "invalid_file", picture(3, 3)),
            "a picture of 3 x 3 is too small for the encoder's layers");
  EXPECT_EQ(service.refusal(400, "invalid_file", picture(4, 52)),
            "a picture of 4 x 52 gives 13 rows of annotations; the encoder has learned at most 12");
  const auto much = ask(service.port(),
                        posted("/predict", json{{"rows", Words(128, "UDUKMSAxCjI1NQp4")}}.dump()));
  EXPECT_EQ(much.status, 400) << much.body;  // of 1 by 1
  EXPECT_EQ(picture(8, 48).status, 200);
}

TEST(ServePictures, FeaturesAreSentAsNumPySavesThem) {
  const Folder folder;
  const auto train = folder.write("train.npy", npy_bytes("(3, 2, 2, 3)", 36, 1));
  const auto dev = folder.write("dev.npy", npy_bytes("(2, 2, 2, 3)", 24, 2));
  const auto table = folder.write(
      "train.tsv", "picture\tcaption\n0\ta red dog\n1\ttwo cats\n2\ta blue cow\n0\tthe dog runs\n");
  const auto dev_table = folder.write("dev.tsv", "picture\tcaption\n0\ta cat\n1\ttwo dogs\n");
  ASSERT_TRUE(succeeded(attend({"train",
                                "scenes",
                                "-q",
                                "--out",
                                folder / "model",
                                "--train",
                                table,
                                "--dev",
                                dev_table,
                                "--pictures",
                                train,
                                "--dev-pictures",
                                dev,
                                "--model.grid",
                                "",
                                "--model.embedding_size",
                                "6",
                                "--model.hidden_size",
                                "8",
                                "--attention.hidden_size",
                                "6",
                                "--training.batch_size",
                                "4",
                                "--training.epochs",
                                "0",
                                "--training.patience",
                                "0",
                                "--training.updates",
                                "4"})));
  const FileService service(folder / "model", {"--max-sentences", "3"});
  const std::string binary = "application/octet-stream";
  const auto answer = service.send(read(dev), "?readings=true", binary);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto found = json::parse(answer.body).at("predictions");
  ASSERT_EQ(found.size(), 2U);
  for (int row = 0; row < 2; ++row) {
    const auto right = predicted(folder / "model", dev + "#" + std::to_string(row));
    EXPECT_EQ(found[static_cast<std::size_t>(row)][0]["text"], right[0]["text"]);
    EXPECT_EQ(found[static_cast<std::size_t>(row)][0]["readings"][0]["target"],
              right[0]["readings"][0]["target"]);
  }
  const auto one = npy_bytes("(1, 2, 2, 3)", 12, 5);
  EXPECT_EQ(post(service.port(), "/predict", json{{"rows", {base64_of(one)}}}.dump()).status, 200);
  const auto several =
      post(service.port(), "/predict", json{{"rows", {base64_of(read(dev))}}}.dump());
  EXPECT_NE(service.refusal(400, "invalid_request", several).find("2 rows of features"),
            std::string::npos);
  const auto says = [&](const std::string& file, const std::string& message, int status = 400,
                        const std::string& code = "invalid_file") {
    EXPECT_EQ(service.refusal(status, code, service.send(file, "", binary)), message);
  };
  says(read(tiny_scenes("test/000001.png")),
       "the body: the model reads features [2, 2, 3] of pictures, not pictures: send what "
       "numpy.save writes of them, as attend features makes it");
  says(npy_bytes("(1, 2, 3, 3)", 18, 1),
       "the body: features of [2, 3, 3] a picture: the model reads [2, 2, 3]");
  says(one.substr(0, one.size() - 4),
       "the body: has 44 bytes of numbers, but the shape [1, 2, 2, 3] needs 48: it is cut short");
  auto infinite = one;
  infinite.replace(infinite.size() - 4, 4, std::string("\0\0\x80\x7f", 4));
  says(infinite, "the body: row 0 holds inf: expected numbers");
  says(npy_bytes("(4, 2, 2, 3)", 48, 1),
       "the body: 4 rows, and a request may have 3: send several requests", 413,
       "too_many_sentences");
  EXPECT_EQ(service.refusal(400, "no_page", get(service.port(), "/")),
            "the page shows pictures, and this model reads features of them: ask POST /predict");
  EXPECT_EQ(service.send(read(dev), "", binary).status, 200);
}

TEST(ServePictures, ThePageAndTheDescriptionAreOfPictures) {
  const FileService service(tiny_captioner());
  const auto page = get(service.port(), "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.headers.at("content-security-policy").find("connect-src 'self'"),
            std::string::npos);
  const auto from = page.body.find("id=\"data\">") + 10;
  const auto facts = json::parse(page.body.substr(from, page.body.find("</script>", from) - from));
  EXPECT_EQ(facts.at("said"), "caption");
  EXPECT_EQ(facts.at("most_bytes"), 8 << 20);
  EXPECT_EQ(facts.at("model").at("name"), "model");
  EXPECT_EQ(facts.at("model").at("selection"), "soft");
  const auto all = json::parse(get(service.port(), "/openapi.json").body);
  const auto& asked = all["paths"]["/predict"]["post"];
  for (const auto* type : {"image/jpeg", "image/png", "image/x-portable-anymap"}) {
    EXPECT_TRUE(asked["requestBody"]["content"].contains(type)) << type;
  }
  ASSERT_EQ(asked["parameters"].size(), 2U);
  EXPECT_EQ(asked["parameters"][0]["name"], "nbest");
  EXPECT_EQ(asked["parameters"][0]["schema"]["type"], "integer");
  auto example = asked["requestBody"]["content"]["application/json"]["example"];
  const auto answer = post(service.port(), "/predict", example.dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto reading = json::parse(answer.body)["predictions"][0][0]["readings"][0];
  const auto& known = all["components"]["schemas"]["Reading"]["properties"];
  for (const auto& [key, value] : reading.items()) EXPECT_TRUE(known.contains(key)) << key;
  for (const auto& [key, value] : reading["grid"].items()) {
    EXPECT_TRUE(known["grid"]["properties"].contains(key)) << key;
  }
}

TEST(ServePictures, OptionsOfTextsAreRefused) {
  EXPECT_TRUE(was_refused(
      attend({"serve", "-m", tiny_captioner(), "--port", "0", "--case", "lower"}), "--case"));
  const auto answer = get(FileService(tiny_captioner(), {"--beam", "2"}).port(), "/healthz");
  EXPECT_EQ(answer.status, 200);
}

}  // namespace
}  // namespace attend::tests
