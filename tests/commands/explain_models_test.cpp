// attend explain of models of every kind: what is read, and how, is shown as it is.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "explained.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

TEST(Explain, AHardSelectionReadsTheHeaviestAnnotationAlone) {
  const auto model = model_with("hard", {"--attention.selection", "hard"});
  const auto all = explained(model, {"--all"});
  for (const auto& step : all["steps"]) {
    const auto weights = step["reading"]["weights"].get<Numbers>();
    const auto heaviest = static_cast<std::size_t>(
        std::max_element(weights.begin(), weights.end()) - weights.begin());
    Numbers selection(weights.size(), 0.0);
    selection[heaviest] = 1.0;
    EXPECT_EQ(step["reading"]["selection"].get<Numbers>(), selection);
    expect_near(step["reading"]["context"]["numbers"].get<Numbers>(),
                all["annotations"][heaviest]["numbers"].get<Numbers>(), 1e-6);
  }
}

// Of local-m, p_t = t, at most the last position; of local-p, the Gaussian is highest there.
TEST(Explain, AWindowIsShownWithItsCentre) {
  const auto keys = [](const std::string& alignment) {
    return Arguments{"--attention.alignment", alignment, "--attention.half_width", "1"};
  };
  const auto monotonic = model_with("local-m", keys("local-m"));
  const auto all = explained(monotonic, {"--force", "b a b a b a b a b a"});
  const auto last = all["source"].size();
  for (std::size_t t = 1; t <= all["steps"].size(); ++t) {
    EXPECT_EQ(all["steps"][t - 1]["reading"]["centre"], std::min(t, last));
  }
  const auto predicted = explained(model_with("local-p", keys("local-p")));
  const auto centre = predicted["steps"][0]["reading"]["centre"].get<double>();
  const auto weights = predicted["steps"][0]["reading"]["weights"].get<Numbers>();
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const bool is_near = std::abs(static_cast<double>(j + 1) - centre) <= 1.0;
    EXPECT_EQ(weights[j] > 0.0, is_near) << j << " with the centre " << centre;
  }
  EXPECT_TRUE(explained(tiny_model())["steps"][0]["reading"]["centre"].is_null());
  const auto outcome = explain({"-m", monotonic, sentence(), "--steps", "2"});
  EXPECT_NE(outcome.out.find("p_2 = 2.0000: the weights lie round this j"), std::string::npos);
}

TEST(Explain, OfAModelThatCopiesItSaysHowProbableCopyingIs) {
  const auto model = model_with("copying", {"--model.copies", "true"});
  const auto all = explained(model);
  ASSERT_FALSE(all["steps"].empty());
  for (const auto& step : all["steps"]) {
    EXPECT_GT(step["copied"].get<double>(), 0.0);
    EXPECT_LT(step["copied"].get<double>(), 1.0);
  }
  EXPECT_NE(explain({"-m", model, sentence()}).out.find("p(copied) = 0."), std::string::npos);
}

TEST(Explain, AnnotationsOfAPyramidStandForSeveralSymbols) {
  const auto model = model_with("pyramid", {"--model.pyramid", "1", "--model.encoder_layers", "2"});
  const auto all = explained(model);
  EXPECT_EQ(all["symbols_each"], 2);
  EXPECT_EQ(all["annotations"].size(), (all["source"].size() + 1) / 2);
  EXPECT_EQ(all["steps"][0]["reading"]["weights"].size(), all["annotations"].size());
  const auto outcome = explain({"-m", model, sentence(), "--steps", "1"});
  EXPECT_NE(outcome.out.find("each for 2 neighbouring symbols"), std::string::npos);
}

TEST(Explain, AReversedSourceIsShownAsItIsRead) {
  const auto model = model_with("reversed", {"--model.reverse_source", "true"});
  const auto forwards = explained(tiny_model())["source"].get<Arguments>();
  auto expected = forwards;
  std::reverse(expected.begin(), expected.end() - 1);
  const auto all = explained(model);
  EXPECT_EQ(all["source"].get<Arguments>(), expected);
  EXPECT_EQ(all["reversed"], true);
  EXPECT_NE(explain({"-m", model, sentence()}).out.find("last word first"), std::string::npos);
}

TEST(Explain, AContextThatIsReadOnceIsShownBeforeTheFirstWord) {
  const auto model = model_with("once", {"--model.context", "start"});
  const auto all = explained(model, {"--all"});
  const auto weights = all["start"]["reading"]["weights"].get<Numbers>();
  expect_near(weights, softmax(all["start"]["reading"]["energies"].get<Numbers>()), 1e-5);
  expect_near(all["start"]["reading"]["context"]["numbers"].get<Numbers>(),
              weighted_sum(weights, all["annotations"]), 1e-5);
  for (const auto& step : all["steps"]) EXPECT_TRUE(step["reading"].is_null());
}

TEST(Explain, AModelWithoutAttentionSaysSoAndShowsItsStates) {
  const auto model = model_with("cho", {"--model.reader", "cho", "--model.summary", "last"});
  const auto outcome = explain({"-m", model, sentence()});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_NE(outcome.out.find("This model has no attention"), std::string::npos);
  EXPECT_NE(outcome.out.find("summary c"), std::string::npos);
  EXPECT_NE(outcome.out.find("state s_1"), std::string::npos);
  EXPECT_EQ(outcome.out.find("e_1j"), std::string::npos);
  const auto all = explained(model);
  EXPECT_TRUE(all["annotations"].empty());
  EXPECT_TRUE(all["steps"][0]["reading"].is_null());
}

TEST(Explain, AStackOfLstmsShowsStateAndMemoryOfEachLayer) {
  const auto model = model_with("stack", {"--model.reader", "luong", "--model.cell", "lstm",
                                          "--model.layers", "2", "--attention.score", "general"});
  std::vector<std::string> names;
  const auto all = explained(model);
  for (const auto& state : all["steps"][0]["state"]) names.push_back(state["name"]);
  EXPECT_EQ(names, Arguments({"s_1, layer 1", "m_1, layer 1", "s_1, layer 2", "m_1, layer 2"}));
}

}  // namespace
}  // namespace attend::tests
