#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "explained.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;

double norm_of(const Numbers& numbers) {
  double sum = 0.0;
  for (const auto value : numbers) sum += value * value;
  return std::sqrt(sum);
}

/// Columns of a line, where none of its characters is wide.
std::size_t width_of(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

TEST(Explain, NumbersAreThoseOfTheEquations) {
  const auto all = explained(tiny_model(), {"--all"});
  const auto length = all["source"].size();
  ASSERT_EQ(all["annotations"].size(), length);
  ASSERT_EQ(all["steps"].size(), all["step_count"]);
  for (const auto& step : all["steps"]) {
    const auto& reading = step["reading"];
    const auto weights = reading["weights"].get<Numbers>();
    expect_near(weights, softmax(reading["energies"].get<Numbers>()), 1e-5);
    const auto context = reading["context"]["numbers"].get<Numbers>();
    ASSERT_EQ(context.size(), reading["context"]["size"]);
    expect_near(context, weighted_sum(weights, all["annotations"]), 1e-5);
    EXPECT_NEAR(reading["context"]["norm"].get<double>(), norm_of(context), 1e-5);
    EXPECT_EQ(step["state"][0]["numbers"].size(), 32U);
    EXPECT_TRUE(reading["selection"].is_null());
    EXPECT_TRUE(step["copied"].is_null());
  }
}

TEST(Explain, TheFirstFewNumbersAreThoseOfAllOfThem) {
  const auto all = explained(tiny_model(), {"--all"});
  const auto few = explained(tiny_model(), {"--numbers", "3"});
  const auto expected = all["annotations"][0]["numbers"].get<Numbers>();
  EXPECT_EQ(few["annotations"][0]["numbers"].get<Numbers>(),
            Numbers(expected.begin(), expected.begin() + 3));
  EXPECT_EQ(few["annotations"][0]["norm"], all["annotations"][0]["norm"]);
}

TEST(Explain, TheLikeliestWordsComeFirstAndTheFirstIsChosen) {
  const auto all = explained(tiny_model(), {"--best", "7"});
  double log_p = 0.0;
  for (const auto& step : all["steps"]) {
    ASSERT_EQ(step["best"].size(), 7U);
    for (std::size_t i = 1; i < 7; ++i) {
      EXPECT_GE(step["best"][i - 1]["probability"], step["best"][i]["probability"]);
    }
    EXPECT_EQ(step["chosen"]["symbol"], step["best"][0]["symbol"]);
    EXPECT_EQ(step["chosen"]["probability"], step["best"][0]["probability"]);
    EXPECT_EQ(step["chosen"]["rank"], 1);
    EXPECT_EQ(step["chosen"]["why"], "likeliest");
    log_p += std::log(step["chosen"]["probability"].get<double>());
  }
  EXPECT_NEAR(all["log_probability"].get<double>(), log_p, 1e-4);
}

TEST(Explain, ProbabilitiesOfAllWordsSumToOne) {
  const auto all = explained(tiny_model(), {"--best", "100000", "--steps", "1"});
  double sum = 0.0;
  for (const auto& word : all["steps"][0]["best"]) sum += word["probability"].get<double>();
  EXPECT_NEAR(sum, 1.0, 1e-4);
}

TEST(Explain, ItsTranslationIsThatOfAGreedySearch) {
  const auto copying = model_with("copying", {"--model.copies", "true"});
  const auto cut = model_with("cut", {"--search.max_ratio", "0.1", "--search.max_extra", "1"});
  for (const auto& model : {tiny_model(), copying, cut}) {
    const auto outcome =
        attend({"translate", "-m", model, "--greedy", "--alignments", "json"}, {.in = sentence()});
    ASSERT_TRUE(succeeded(outcome));
    const auto translated = json::parse(outcome.out);
    const auto all = explained(model);
    EXPECT_EQ(all["text"], translated["text"]);
    EXPECT_NEAR(all["log_probability"].get<double>(), translated["log_probability"].get<double>(),
                1e-3);
    ASSERT_EQ(all["steps"].size(), translated["weights"].size());
    for (std::size_t i = 0; i < all["steps"].size(); ++i) {
      expect_near(all["steps"][i]["reading"]["weights"].get<Numbers>(),
                  translated["weights"][i].get<Numbers>(), 1e-4);
    }
  }
  EXPECT_EQ(explained(cut)["steps"].back()["chosen"]["why"], "longest");
}

TEST(Explain, AForcedTranslationIsWorthWhatTranslateSays) {
  const Folder folder;
  const auto target = lines_of(read(corpus("test.target")))[0];
  const auto force = folder.write("target", target + "\n");
  const auto all = explained(tiny_model(), {"--force", target});
  const auto outcome =
      attend({"translate", "-m", tiny_model(), "--force", force, "--alignments", "json"},
             {.in = sentence()});
  ASSERT_TRUE(succeeded(outcome));
  const auto scored = json::parse(outcome.out);
  EXPECT_EQ(all["text"], target);
  EXPECT_NEAR(all["log_probability"].get<double>(), scored["log_probability"].get<double>(), 1e-3);
  ASSERT_EQ(all["steps"].size(), scored["target"].size());
  for (std::size_t i = 0; i < all["steps"].size(); ++i) {
    const auto& step = all["steps"][i];
    EXPECT_EQ(step["chosen"]["symbol"], scored["target"][i]);
    EXPECT_EQ(step["chosen"]["why"], "given");
    EXPECT_EQ(step["fed"], i == 0 ? json("<s>") : scored["target"][i - 1]);
    expect_near(step["reading"]["weights"].get<Numbers>(), scored["weights"][i].get<Numbers>(),
                1e-4);
  }
}

TEST(Explain, StepsAskedForAreThoseOfTheWholeWalk) {
  const auto all = explained(tiny_model());
  const auto some = explained(tiny_model(), {"--steps", "2-3"});
  EXPECT_EQ(some["steps"], json({all["steps"][1], all["steps"][2]}));
  EXPECT_EQ(some["step_count"], all["step_count"]);
  EXPECT_EQ(some["text"], all["text"]);
  EXPECT_EQ(explained(tiny_model(), {"--steps", "2"})["steps"], json::array({all["steps"][1]}));
}

TEST(Explain, ItsTextStaysInItsWidth) {
  std::string longest;
  for (int i = 0; i < 5; ++i) longest += sentence() + ' ';
  for (const auto& model : {tiny_model(), model_with("hard", {"--attention.selection", "hard"})}) {
    for (const int width : {50, 80, 133}) {
      const auto outcome = explain({"-m", model, longest, "--steps", "1-2", "--numbers", "20",
                                    "--width", std::to_string(width)});
      ASSERT_TRUE(succeeded(outcome));
      for (const auto& line : lines_of(outcome.out)) {
        EXPECT_LE(width_of(line), static_cast<std::size_t>(width)) << line;
      }
    }
  }
}

TEST(Explain, ALongSourceStandsInSeveralColumns) {
  const auto longest = sentence() + ' ' + sentence() + ' ' + sentence();
  const auto lines_at = [&](const std::string& width) {
    const auto outcome = explain({"-m", tiny_model(), longest, "--steps", "1", "--width", width});
    EXPECT_TRUE(succeeded(outcome));
    return lines_of(outcome.out).size();
  };
  EXPECT_LT(lines_at("200"), lines_at("50"));
}

TEST(Explain, ItIsAsciiWhereTheLocaleIsNotUtf8) {
  const auto plain = explain({"-m", tiny_model(), sentence() + " \xC3\xA9"}, "LC_ALL=C");
  ASSERT_TRUE(succeeded(plain));
  EXPECT_TRUE(std::all_of(plain.out.begin(), plain.out.end(),
                          [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  EXPECT_NE(plain.out.find('#'), std::string::npos);
  const auto blocks = explain({"-m", tiny_model(), sentence()});
  EXPECT_NE(blocks.out.find("\xE2\x96\x88"), std::string::npos);
}

TEST(Explain, WordsThatTheModelDoesNotKnowAreNamed) {
  const auto outcome = explain({"-m", tiny_model(), "zzz " + sentence(), "--json"});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_EQ(json::parse(outcome.out)["unknown"], json({"zzz"}));
}

TEST(Explain, SaysTheFormulasOfTheModel) {
  const auto outcome = explain({"-m", tiny_model(), sentence(), "--width", "120"});
  EXPECT_NE(outcome.out.find("e_ij = v^T tanh(W s_(i-1) + U h_j + b)   additive: Bahdanau et al. "
                             "2015, A.1.2"),
            std::string::npos);
}

// The numbers of HandWorked.BahdanausAttention in tests/hand_worked_test.cpp, worked there on
// paper.
TEST(Explain, WithoutAModelItWorksTheExampleOfTheHandWorkedTest) {
  const auto outcome = explain({"--json"});
  ASSERT_TRUE(succeeded(outcome));
  const auto example = json::parse(outcome.out);
  const auto numbers = [&](const std::string& key) { return example[key].get<Numbers>(); };
  EXPECT_EQ(example["annotations"], json({{1, 0}, {0, 1}, {1, 1}}));
  EXPECT_EQ(example["query"], json({0.5, -1}));
  expect_near(numbers("projected_query"), {-0.2, -0.65}, 1e-6);
  expect_near(example["keys"][0], {0.6, 0.1}, 1e-6);
  expect_near(example["keys"][1], {-0.2, 0.8}, 1e-6);
  expect_near(example["keys"][2], {0.4, 0.9}, 1e-6);
  expect_near(example["tanh"][0], {0.37995, -0.50052}, 1e-5);
  expect_near(example["tanh"][1], {-0.37995, 0.14889}, 1e-5);
  expect_near(example["tanh"][2], {0.19738, 0.24492}, 1e-5);
  expect_near(numbers("energies"), {-0.62109, -0.08218, 0.68721}, 2e-5);
  expect_near(numbers("exponentials"), {0.53736, 0.92111, 1.98817}, 2e-5);
  EXPECT_NEAR(example["exponentials_sum"].get<double>(), 3.44664, 2e-5);
  expect_near(numbers("weights"), {0.15591, 0.26725, 0.57684}, 2e-5);
  expect_near(numbers("context"), {0.73275, 0.84409}, 2e-5);
}

TEST(Explain, TheExamplesArithmeticStandsLineByLine) {
  const auto outcome = explain({}, "LC_ALL=C");
  ASSERT_TRUE(succeeded(outcome));
  for (const auto* line :
       {"  (W s + b)_1 = 0.2 * 0.5 + 0.4 * (-1) + 0.1 = -0.2",
        "  (U h_2)_1 = 0.6 * 0 + (-0.2) * 1 = -0.2", "  tanh(-0.65 + 0.1) = tanh(-0.55) = -0.50052",
        "  e_1 = 1 * 0.37995 + 2 * (-0.50052) = -0.62109", "  a_2 = 0.92111 / 3.4466",
        "  c_1 = 0.15591 * 1 + 0.26725 * 0 + "
        "0.57684 * 1 = 0.73275"}) {
    EXPECT_NE(outcome.out.find(line), std::string::npos) << line;
  }
}

TEST(Explain, BadInputIsRefusedInOneLine) {
  const auto model = tiny_model();
  EXPECT_TRUE(was_refused(explain({"-m", "nowhere", "a"}), "nowhere does not exist"));
  EXPECT_TRUE(was_refused(explain({"-m", model}), "no sentence to explain"));
  EXPECT_TRUE(was_refused(explain({"a sentence"}), "give its folder by -m"));
  EXPECT_TRUE(was_refused(explain({"--force", "a"}), "give its folder by -m"));
  EXPECT_TRUE(was_refused(explain({"-m", model, ""}), "the sentence is empty"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "  "}), "the sentence is empty"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "a\xff"}), "the sentence is not valid UTF-8"));
  EXPECT_TRUE(
      was_refused(explain({"-m", model, "a", "--force", ""}), "target of --force is empty"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "a", "--force", "\xff"}), "not valid UTF-8"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "a", "--best", "0"}), "--best = 0"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "a", "--numbers", "0"}), "--numbers = 0"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "a", "--width", "49"}), "--width = 49"));
  EXPECT_TRUE(was_refused(explain({"-m", model, "a", "--all"}), "--all is for --json"));
  EXPECT_TRUE(
      was_refused(explain({"-m", model, "a", "b"}), "reads one text, and two are given: put"));
}

TEST(Explain, StepsOutOfRangeAreRefusedWithTheRange) {
  const auto count = explained(tiny_model())["step_count"].get<int>();
  const auto beyond = std::to_string(count + 1);
  for (const auto& steps : Arguments{"0", beyond, "1-" + beyond, "3-2", "x", "1-", "-", "1-2-3",
                                     "99999999999999999999"}) {
    EXPECT_TRUE(was_refused(explain({"-m", tiny_model(), sentence(), "--steps=" + steps}),
                            "--steps = " + steps + ": expected A or A-B"));
  }
}

TEST(Explain, ASourceLongerThanALocationScoreReadsIsRefused) {
  const auto model =
      model_with("location", {"--attention.score", "location", "--attention.max_length", "41",
                              "--training.max_length", "40"});
  std::string longest;
  for (int i = 0; i < 41; ++i) longest += "de ";
  EXPECT_TRUE(was_refused(explain({"-m", model, longest}), "attention.max_length = 41"));
}

TEST(Explain, ThePictureHasTheNumbersOfTheSteps) {
  const Folder folder;
  const auto data = explained(tiny_model());
  const auto& step = data["steps"][1];
  const auto outcome =
      explain({"-m", tiny_model(), sentence(), "--steps", "2", "-o", folder / "a.svg"});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_EQ(outcome.out, "");
  const auto svg = read(folder / "a.svg");
  EXPECT_EQ(svg.find(">step 1<"), std::string::npos);
  std::string::size_type at = svg.find(">step 2<");
  ASSERT_NE(at, std::string::npos);
  for (const double weight : step["reading"]["weights"]) {
    char number[16];
    std::snprintf(number, sizeof number, ">%.3f<", weight);
    at = svg.find(number, at + 1);
    ASSERT_NE(at, std::string::npos) << number << " in its place";
  }
  EXPECT_NE(svg.find("chosen: "), std::string::npos);
  EXPECT_TRUE(was_refused(explain({"-o", folder / "b.svg"}), "-m"));
  EXPECT_TRUE(
      was_refused(explain({"-m", tiny_model(), sentence(), "-o", folder / "b.txt"}), ".svg"));
  EXPECT_TRUE(was_refused(
      explain({"-m", tiny_model(), sentence(), "--json", "-o", folder / "b.svg"}), "--json"));
  EXPECT_EQ(folder.names(), Arguments{"a.svg"});
}

TEST(Explain, RefusesTheNameOfAFile) {
  const Folder folder;
  const auto file = folder.write("a", "de sasi\n");
  EXPECT_TRUE(was_refused(attend({"explain", "-m", tiny_model(), file}), "a is a file"));
  const std::vector<std::string> piped = {"explain", "-m", tiny_model(), "-", "--json"};
  EXPECT_EQ(attend(piped, {.in = "de sasi\n"}).out,
            attend({"explain", "-m", tiny_model(), "de sasi", "--json"}).out);
  EXPECT_TRUE(was_refused(attend(piped, {.in = "de\nsasi\n"}), "several lines"));
}

}  // namespace
}  // namespace attend::tests
