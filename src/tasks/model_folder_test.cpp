#include "tasks/model_folder.h"

#include <gtest/gtest.h>

#include "format/checksum.h"

namespace attend::tasks {
namespace {

std::string checksum(const std::string& text) {
  return format::checksum_of(std::as_bytes(std::span(text)));
}

struct Fingerprint : testing::Test {
  std::string of(SystemConfig changed) const {
    SystemConfig defaults;
    return fingerprint_of(changed.fields(), defaults.fields(), coders);
  }

  const std::vector<std::string> coders = {"11", "22"};
  SystemConfig config;
};

TEST_F(Fingerprint, IsTheChecksumOfWhatDiffersFromTheDefaults) {
  EXPECT_EQ(of(config), checksum("11\n22\n"));
  config.model.hidden_size = 7;
  config.attention.score = "dot";
  EXPECT_EQ(of(config), checksum("attention.score \"dot\"\nmodel.hidden_size 7\n11\n22\n"));
}

// Else every key that a new version brings would refuse all models that there are.
TEST_F(Fingerprint, IsTheSameWithAFurtherKeyThatHasItsDefault) {
  config.model.hidden_size = 7;
  const auto before = of(config);
  SystemConfig usual;
  int64_t value = 3;
  int64_t default_value = 3;
  auto fields = config.fields();
  auto defaults = usual.fields();
  fields.insert(fields.begin() + 9, {"model.new_key", &value, "a key of a later version"});
  defaults.push_back({"model.new_key", &default_value, "a key of a later version"});
  EXPECT_EQ(fingerprint_of(fields, defaults, coders), before);
  value = 4;
  EXPECT_NE(fingerprint_of(fields, defaults, coders), before);
}

TEST_F(Fingerprint, ChangesWithEachKeyOfWhichTheModelIsMade) {
  const auto usual = of(config);
  config.text.shared = true;
  EXPECT_NE(of(config), usual);
  config = {};
  config.model.reverse_source = true;
  EXPECT_NE(of(config), usual);
  config = {};
  config.attention.sharpness = 2.0;
  EXPECT_NE(of(config), usual);
}

TEST_F(Fingerprint, LeavesOutWhatOnlyTrainingOrSearchReads) {
  const auto usual = of(config);
  config.model.dropout_output = 0.5;
  config.model.variational = true;
  config.attention.noise = 0.25;
  config.attention.offset = -4.0;
  config.attention.expected_share = 0.0;
  config.search.beam_size = 1;
  config.text.size = 30;  // the vocabularies have checksums
  config.text.sample_lines = 5;
  EXPECT_EQ(of(config), usual);
}

TEST_F(Fingerprint, IsOfTheVocabulariesInTheirOrder) {
  SystemConfig defaults;
  EXPECT_NE(fingerprint_of(config.fields(), defaults.fields(), {"22", "11"}), of(config));
}

}  // namespace
}  // namespace attend::tasks
