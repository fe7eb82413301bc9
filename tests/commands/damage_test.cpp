#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A copy of the tiny model, to be damaged.
class Damage : public testing::Test {
 protected:
  Damage() { fs::copy(tiny_model(), model_, fs::copy_options::recursive); }

  std::string file(const std::string& name) const { return model_ + "/" + name; }

  void write(const std::string& name, const std::string& bytes) const {
    fs::rename(folder_.write("new", bytes), file(name));
  }

  /// Changes what the manifest says.
  template <typename Change>
  void alter_manifest(const Change& change) const {
    auto manifest = json::parse(read(tiny_model() + "/manifest.json"));
    change(manifest);
    write("manifest.json", manifest.dump(2));
  }

  Outcome translate() const { return attend({"translate", "-m", model_}, {.in = "a b\n"}); }

  Folder folder_;
  std::string model_ = folder_ / "model";
};

TEST_F(Damage, AModelCutShortAnywhereIsRefused) {
  const auto bytes = read(file("model.safetensors"));
  for (const auto length : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{1000},
                            bytes.size() / 2, bytes.size() - 1}) {
    write("model.safetensors", bytes.substr(0, length));
    EXPECT_TRUE(was_refused(translate(), "model.safetensors")) << length;
  }
  write("model.safetensors", bytes + '\0');
  EXPECT_TRUE(was_refused(translate(), "model.safetensors"));
}

TEST_F(Damage, AFlippedBitAmongTheNumbersIsFound) {
  const auto bytes = read(file("model.safetensors"));
  for (std::size_t at = 4000; at < bytes.size(); at += bytes.size() / 20) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    write("model.safetensors", flipped);
    EXPECT_TRUE(was_refused(translate(), "its checksum differs")) << at;
  }
}

TEST_F(Damage, AFlippedBitInTheHeaderNeverChangesATranslation) {
  const auto bytes = read(file("model.safetensors"));
  const auto whole = translate();
  ASSERT_TRUE(succeeded(whole));
  for (std::size_t at = 0; at < 600; at += 7) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    write("model.safetensors", flipped);
    const auto outcome = translate();
    if (outcome.code == 0) {
      EXPECT_EQ(outcome.out, whole.out) << at;  // a fact of the training, not of the model
    } else {
      EXPECT_TRUE(was_refused(outcome, "model.safetensors")) << at;
    }
  }
}

TEST_F(Damage, AManifestThatWasAlteredIsRefused) {
  alter_manifest([](json& all) { all["recipe"]["model.hidden_size"] = 64; });
  EXPECT_TRUE(was_refused(translate(), "manifest.json was altered"));
  alter_manifest([](json& all) { all["recipe"]["model.hidden_size"] = "big"; });
  EXPECT_TRUE(was_refused(translate(), "model.hidden_size = \"big\" has the wrong type"));
  alter_manifest([](json& all) { all["recipe"]["model.hidden_size"] = 0; });
  EXPECT_TRUE(was_refused(translate(), "model.hidden_size = 0"));
  alter_manifest([](json& all) { all.erase("fingerprint"); });
  EXPECT_TRUE(was_refused(translate(), "manifest.json: there is no \"fingerprint\""));
  alter_manifest([](json& all) { all["fingerprint"] = 7; });
  EXPECT_TRUE(was_refused(translate(), "\"fingerprint\" is 7: expected a text"));
  alter_manifest([](json& all) { all["version"] = 99; });
  EXPECT_TRUE(was_refused(translate(), "version 99"));
  alter_manifest([](json& all) { all["format"] = "another"; });
  EXPECT_TRUE(was_refused(translate(), "no manifest of a model"));
  alter_manifest([](json& all) { all["columns"] = json::array(); });
  EXPECT_TRUE(was_refused(translate(), "\"columns\" is a list: expected an object"));
  const std::string deep(200'000, '[');
  const std::string objects = "{\"a\":";
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string("\xff"), deep, "{\"recipe\":" + deep, "{\"format\":1e999}" + objects}) {
    write("manifest.json", text);
    EXPECT_TRUE(was_refused(translate(), "manifest.json")) << text;
  }
}

TEST_F(Damage, AManifestWithoutAColumnIsRefused) {
  alter_manifest([](json& all) {
    all["columns"]["sauce"] = all["columns"]["source"];
    all["columns"].erase("source");
  });
  EXPECT_TRUE(was_refused(translate(), "manifest.json"));
}

TEST_F(Damage, AManifestThatNamesAFileElsewhereIsRefused) {
  for (const auto* name : {"../new", "/etc/hostname", ".."}) {
    alter_manifest([&](json& all) { all["columns"]["source"]["file"] = name; });
    const auto outcome = translate();
    EXPECT_EQ(outcome.code, 2) << name;
    EXPECT_TRUE(was_refused(outcome, "")) << name;
  }
}

TEST_F(Damage, VocabulariesThatWereSwappedOrChangedAreRefused) {
  const auto source = read(file("source.vocabulary"));
  const auto target = read(file("target.vocabulary"));
  write("source.vocabulary", target);
  write("target.vocabulary", source);
  EXPECT_TRUE(was_refused(translate(), "is not the vocabulary of this model"));
  write("source.vocabulary", source);
  EXPECT_TRUE(was_refused(translate(), "is not the vocabulary of this model"));
  write("target.vocabulary", target.substr(0, target.size() - 1));
  EXPECT_TRUE(was_refused(translate(), "is not the vocabulary of this model"));
  fs::remove(file("target.vocabulary"));
  EXPECT_TRUE(was_refused(translate(), "cannot read"));
}

TEST_F(Damage, PartsThatAreMissingAreNamed) {
  fs::remove(file("model.safetensors"));
  EXPECT_TRUE(was_refused(translate(), "model.safetensors is not there"));
  fs::remove(file("manifest.json"));
  EXPECT_TRUE(was_refused(translate(), "no manifest.json"));
}

TEST_F(Damage, TheParametersOfAnotherModelAreRefused) {
  const auto other = folder_ / "other";
  ASSERT_TRUE(succeeded(attend(train_command(other, 1, {"--model.hidden_size", "16"}))));
  write("model.safetensors", read(other + "/model.safetensors"));
  EXPECT_TRUE(was_refused(translate(), "belongs to another model"));
}

TEST_F(Damage, ModelsWithOtherVocabulariesMakeNoEnsemble) {
  const auto other = folder_ / "other";
  ASSERT_TRUE(succeeded(attend(train_command(other, 1, {"--text.size", "50"}))));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", model_, "-m", other}, {.in = "a\n"}),
                          "train them with one vocabulary"));
}

}  // namespace
}  // namespace attend::tests
