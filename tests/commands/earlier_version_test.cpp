// A run that a program wrote whose manifests were of version 2: tests/data/version2 was made by
// `attend train bahdanau2015` of commit 8961453, in sizes of 4, and stopped after 6 updates of 9.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "test_paths.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class EarlierVersion : public testing::Test {
 protected:
  EarlierVersion() {
    fs::copy(source_folder() + "/tests/data/version2", folder_.path(), fs::copy_options::recursive);
    auto text = read(run_ + "/run.json");
    for (auto at = text.find("CORPUS"); at != std::string::npos; at = text.find("CORPUS")) {
      text.replace(at, 6, folder_.path().string());
    }
    folder_.write("run/run.json", text);
  }

  Folder folder_;
  std::string run_ = folder_ / "run";
};

TEST_F(EarlierVersion, AModelTranslatesAndIsToldOf) {
  const auto translated = attend({"translate", "-m", run_}, {.in = "a b c\n"});
  EXPECT_TRUE(succeeded(translated));
  EXPECT_EQ(lines_of(translated.out).size(), 1U);
  EXPECT_TRUE(succeeded(attend({"info", run_})));
}

TEST_F(EarlierVersion, AModelIsExportedAsOneOfThisVersion) {
  const auto before = attend({"translate", "-m", run_}, {.in = "a b c\nd\n"});
  ASSERT_TRUE(succeeded(attend({"export", "-m", run_, "--out", folder_ / "new"})));
  EXPECT_EQ(json::parse(read(folder_ / "new/manifest.json")).at("version"), 3);
  const auto after = attend({"translate", "-m", folder_ / "new"}, {.in = "a b c\nd\n"});
  ASSERT_TRUE(succeeded(after));
  EXPECT_EQ(after.out, before.out);
}

TEST_F(EarlierVersion, ARunGoesOnToItsEnd) {
  const auto resumed = attend({"train", "--resume", run_});
  ASSERT_TRUE(succeeded(resumed));
  EXPECT_NE(resumed.err.find("going on after update 6"), std::string::npos) << resumed.err;
  EXPECT_NE(resumed.err.find("done after 9 updates"), std::string::npos) << resumed.err;
  EXPECT_TRUE(fs::exists(run_ + "/checkpoints/00000009/state.json"));
  EXPECT_TRUE(succeeded(attend({"translate", "-m", run_}, {.in = "a b c\n"})));
}

TEST_F(EarlierVersion, AManifestThatWasAlteredIsRefused) {
  auto manifest = json::parse(read(run_ + "/manifest.json"));
  manifest["recipe"]["attention.sharpness"] = 2.0;
  folder_.write("run/manifest.json", manifest.dump());
  EXPECT_TRUE(was_refused(attend({"translate", "-m", run_}, {.in = "a\n"}), "was altered"));
}

}  // namespace
}  // namespace attend::tests
