#include "format/explored_pictures.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::json;

/// A picture of 4 by 6 pixels, of which two places cover all but the outermost columns.
PicturesExploration small() {
  const PictureReading attention = {.name = "attention",
                                    .grid = {.rows = 1,
                                             .columns = 2,
                                             .height = 4,
                                             .width = 6,
                                             .left = 1.0,
                                             .top = 0.0,
                                             .right = 5.0,
                                             .bottom = 4.0},
                                    .weights = {{0.0F, 1.0F}, {0.5F, 0.5F}}};
  PictureHypothesis found = {.text = "dog",
                             .score = -0.25,
                             .log_probability = -0.5,
                             .log_probabilities = {-0.25F, -0.25F},
                             .target = {"dog", "</s>"},
                             .target_words = {0, -1},
                             .readings = {attention},
                             .health = {{"entropy", 0.34657359}}};
  auto given = found;
  given.reference = 1;
  given.agreement = {{"pointing", 1.0}};
  ExploredPicture picture = {.line = 7, .name = "a.jpg"};
  picture.file = {.type = "image/jpeg", .bytes = "foo", .height = 4, .width = 6};
  picture.references = {{.text = "a dog", .boxes = {}},
                        {.text = "dog", .boxes = {{0, 1.0, 0.5, 2.0, 3.0}}}};
  picture.models = {{.hypotheses = {found, given}}};
  PicturesExploration exploration = {.program = "attend", .title = "t"};
  exploration.models = {
      {.name = "one", .made_of = "grid", .said = "caption", .selection = "soft", .parameters = 9}};
  exploration.pictures = {picture};
  return exploration;
}

PictureReading& reading_of(PicturesExploration& exploration) {
  return exploration.pictures[0].models[0].hypotheses[0].readings[0];
}

TEST(ExploredPictures, JsonHoldsWhatItWasMadeOf) {
  const auto json = Json::parse(to_json(small()));
  EXPECT_EQ(json["format"], "attend-pictures");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["models"][0]["said"], "caption");
  EXPECT_EQ(json["models"][0]["selection"], "soft");
  const auto& picture = json["pictures"][0];
  EXPECT_EQ(picture["line"], 7);
  EXPECT_EQ(picture["file"],
            Json::parse(R"({"type": "image/jpeg", "height": 4, "width": 6, "bytes": "Zm9v"})"));
  EXPECT_EQ(picture["references"][1],
            Json::parse(R"({"text": "dog", "boxes": [[0, 1.0, 0.5, 2.0, 3.0]]})"));
  const auto& hypotheses = picture["models"][0]["hypotheses"];
  EXPECT_EQ(hypotheses[0]["kind"], "found");
  EXPECT_EQ(hypotheses[0]["target"], Json::parse(R"(["dog", "</s>"])"));
  EXPECT_EQ(hypotheses[0]["health"]["entropy"], 0.34657);
  EXPECT_FALSE(hypotheses[0].contains("agreement"));
  const auto& reading = hypotheses[0]["readings"][0];
  EXPECT_EQ(reading["grid"], Json::parse(R"({"rows": 1, "columns": 2, "height": 4, "width": 6,
                            "box": [1.0, 0.0, 5.0, 4.0]})"));
  EXPECT_EQ(reading["weights"], "AAD//wCAAIA=");  // 0, 65535, 32768, 32768
  EXPECT_EQ(hypotheses[1]["kind"], "reference");
  EXPECT_EQ(hypotheses[1]["reference"], 1);
  EXPECT_EQ(hypotheses[1]["agreement"]["pointing"], 1.0);
}

TEST(ExploredPictures, SayWhatAPageShowsSmaller) {
  auto exploration = small();
  exploration.pictures[0].file.is_smaller = true;
  EXPECT_EQ(Json::parse(to_json(exploration))["pictures"][0]["file"]["smaller"], true);
}

TEST(ExploredPictures, OfFeaturesHaveNoFile) {
  auto exploration = small();
  exploration.pictures[0].file = {};
  EXPECT_FALSE(Json::parse(to_json(exploration))["pictures"][0].contains("file"));
}

TEST(ExploredPictures, WeightsAboveOneHaveAScale) {
  auto exploration = small();
  reading_of(exploration).weights[0][1] = 2.0F;
  const auto json = Json::parse(to_json(exploration));
  const auto& reading = json["pictures"][0]["models"][0]["hypotheses"][0]["readings"][0];
  EXPECT_EQ(reading["scale"], 2.0);
  EXPECT_EQ(reading["weights"], "AAD//wBAAEA=");  // 0, 65535, 16384, 16384
}

TEST(ExploredPictures, ThrowWherePartsDoNotFit) {
  const auto throws = [](auto change) {
    auto exploration = small();
    change(exploration);
    EXPECT_THROW(to_json(exploration), std::logic_error);
  };
  throws([](auto& all) { all.models.clear(); });
  throws([](auto& all) { all.pictures[0].file.height = 0; });
  throws([](auto& all) { reading_of(all).weights.pop_back(); });
  throws([](auto& all) { reading_of(all).weights[0].pop_back(); });
  throws([](auto& all) { reading_of(all).weights[0][0] = -0.1F; });
  throws(
      [](auto& all) { reading_of(all).weights[0][0] = std::numeric_limits<float>::quiet_NaN(); });
  throws([](auto& all) { reading_of(all).grid.rows = 0; });
  throws([](auto& all) { reading_of(all).grid.right = 1.0; });
  throws([](auto& all) { all.pictures[0].models[0].hypotheses[0].target_words.pop_back(); });
  throws([](auto& all) { all.pictures[0].models[0].hypotheses[0].log_probabilities.pop_back(); });
  throws([](auto& all) { all.pictures[0].models[0].hypotheses[1].reference = 2; });
}

}  // namespace
}  // namespace attend::format
