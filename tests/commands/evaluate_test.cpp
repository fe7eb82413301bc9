#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;

std::vector<std::string> with_model(const std::vector<std::string>& more) {
  std::vector<std::string> command = {
      "evaluate",           "-m", tiny_model(), "--source", corpus("test.source"), "--reference",
      corpus("test.target")};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

TEST(Evaluate, ATextIsAPerfectTranslationOfItself) {
  const auto text = corpus("test.target");
  const auto done = attend({"evaluate", "--hypothesis", text, "--reference", text, "--json"});
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out);
  EXPECT_EQ(scores.at("lines"), 100);
  EXPECT_NEAR(scores.at("bleu").at("score"), 100.0, 1e-6);
  EXPECT_NEAR(scores.at("chrf").at("score"), 100.0, 1e-6);
  EXPECT_EQ(scores.at("exact_match"), 1.0);
}

TEST(Evaluate, AModelScoresAsItsTranslationsDo) {
  const Folder folder;
  const auto found = folder / "found";
  ASSERT_TRUE(succeeded(
      attend({"translate", "-m", tiny_model(), "-i", corpus("test.source"), "-o", found})));
  const auto by_model = attend(with_model({"--json"}));
  const auto by_text = attend({"evaluate", "--hypothesis", found, "--reference",
                               corpus("test.target"), "--source", corpus("test.source"), "--json"});
  ASSERT_TRUE(succeeded(by_model));
  EXPECT_EQ(by_model.out, by_text.out);
  EXPECT_GT(json::parse(by_model.out).at("bleu").at("score"), 5.0);  // it learnt something
}

// Worked out in metrics/chrf_test.cpp: orders 1 and 2 of characters, and 1 of words.
TEST(Evaluate, ScoresChrfWithWordsToo) {
  const Folder folder;
  const auto found = folder.write("found", "bc.\n");
  const auto right = folder.write("right", "bc\n");
  const auto done = attend({"evaluate", "--hypothesis", found, "--reference", right});
  ASSERT_TRUE(succeeded(done));
  EXPECT_NE(done.out.find("\nchrF2++|nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:"),
            std::string::npos);
  EXPECT_NE(done.out.find(" = 86.21\n"), std::string::npos) << done.out;  // 100 * 25 / 29
}

// 这 is among both, and so is each of the western words: 4 of 5 tokens, 3 of 4 pairs, ...
TEST(Evaluate, TokenizesChineseAndOtherScriptsOnRequest) {
  const Folder folder;
  const auto found = folder.write("found", "这是一本书。\n");
  const auto right = folder.write("right", "这是一本书！\n");
  const auto signature = [&](const std::string& tokenizer) {
    const auto done =
        attend({"evaluate", "--hypothesis", found, "--reference", right, "--tokenizer", tokenizer});
    EXPECT_TRUE(succeeded(done));
    return done.out.substr(0, done.out.find('\n'));
  };
  EXPECT_NE(signature("zh").find("|tok:zh|smooth:exp|"), std::string::npos);
  EXPECT_NE(signature("zh").find(" 83.3/80.0/75.0/66.7 "), std::string::npos) << signature("zh");
  EXPECT_NE(signature("intl").find("|tok:intl|"), std::string::npos);
  EXPECT_NE(signature("intl").find(" hyp_len = 2 "), std::string::npos);
  EXPECT_NE(signature("13a").find(" hyp_len = 1 "), std::string::npos);
  EXPECT_TRUE(was_refused(
      attend({"evaluate", "--hypothesis", found, "--reference", right, "--tokenizer", "mecab"}),
      "13a, intl, zh, char, none"));
}

// Of 100 lines 50 are right; P(X <= 39) = 0.018 and P(X <= 40) = 0.028 of the binomial, so the
// middle 95 % are from 40 to 60, about, by 1000 resamples.
TEST(Evaluate, GivesIntervalsOfAllScores) {
  const Folder folder;
  std::string found;
  std::string right;
  for (int i = 0; i < 100; ++i) {
    found += i % 2 == 0 ? "a b c d e\n" : "a b c d f\n";
    right += "a b c d e\n";
  }
  std::vector<std::string> command = {"evaluate",
                                      "--hypothesis",
                                      folder.write("found", found),
                                      "--reference",
                                      folder.write("right", right),
                                      "--links",
                                      corpus("test.align"),
                                      "--gold",
                                      corpus("test.align"),
                                      "--intervals"};
  const auto text = attend(command);
  ASSERT_TRUE(succeeded(text));
  EXPECT_EQ(text.out.find("BLEU|nrefs:1|bs:1000|seed:12345|case:mixed|"), 0U) << text.out;
  EXPECT_NE(text.out.find("\nThe middle 95 % of 1000 resamples of 100 lines, seed 12345:\n"),
            std::string::npos);
  command.emplace_back("--json");
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out);
  const auto& intervals = scores.at("intervals");
  EXPECT_NEAR(intervals.at("exact").at(0), 0.40, 0.02);
  EXPECT_NEAR(intervals.at("exact").at(1), 0.60, 0.02);
  EXPECT_NEAR(intervals.at("error_rate").at(0), 0.08, 0.005);
  EXPECT_NEAR(intervals.at("error_rate").at(1), 0.12, 0.005);
  for (const auto* name : {"bleu", "chrf", "chrf++"}) {
    const auto score = scores.at(name).at("score").get<double>();
    EXPECT_LT(intervals.at(name).at(0), score) << name;
    EXPECT_GT(intervals.at(name).at(1), score) << name;
  }
  EXPECT_EQ(intervals.at("aer"), (json{0.0, 0.0}));
  EXPECT_EQ(attend(command).out, done.out);
  command.insert(command.end(), {"--resampling-seed", "7", "--resamples", "200"});
  const auto others = json::parse(attend(command).out);
  EXPECT_EQ(others.at("intervals").at("samples"), 200);
  EXPECT_NE(others.at("intervals").at("bleu"), intervals.at("bleu"));
}

TEST(Evaluate, PrintsTablesForPapers) {
  const Folder folder;
  const auto text = folder.write("text", "a b c d e\n");
  const auto table = [&](const std::string& format) {
    const auto done =
        attend({"evaluate", "--hypothesis", text, "--reference", text, "--format", format});
    EXPECT_TRUE(succeeded(done));
    return done.out;
  };
  const auto csv = lines_of(table("csv"));
  ASSERT_EQ(csv.size(), 6U);
  EXPECT_EQ(csv[0], "score,value");
  EXPECT_NEAR(std::stod(csv[1].substr(csv[1].find(',') + 1)), 100.0, 1e-9);
  EXPECT_EQ(csv[3], "chrF++,100");
  EXPECT_EQ(csv[5], "errors,0");
  EXPECT_NE(table("latex").find("\nexact & 100.00 \\% \\\\\n"), std::string::npos);
  EXPECT_NE(table("markdown").find("\n| errors | 0.00 % |\n"), std::string::npos);
  EXPECT_NE(table("markdown").find("\nBLEU\\|nrefs:1\\|case:mixed"), std::string::npos);
}

TEST(Evaluate, GoldLinksAgainstThemselvesHaveNoError) {
  const auto links = corpus("test.align");
  const auto done = attend({"evaluate", "--links", links, "--gold", links, "--json"});
  ASSERT_TRUE(succeeded(done));
  EXPECT_EQ(json::parse(done.out).at("alignment").at("aer"), 0.0);
}

// Linking at random, or all words to the first one, has an error of some 0.9.
TEST(Evaluate, AModelFindsLinksThatItWasNeverTold) {
  const auto done = attend(with_model({"--gold", corpus("test.align"), "--json"}));
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out).at("alignment");
  EXPECT_LT(scores.at("aer"), 0.8);
  EXPECT_GT(scores.at("precision"), 0.2);
}

// Once a word is known, where it came from is known better than before.
TEST(Evaluate, KnownWordsTellTheirLinks) {
  const Folder folder;
  const auto model = folder / "model";
  ASSERT_TRUE(succeeded(attend(
      train_command(model, 200, {"--model.reader", "luong", "--model.input_feeding", "false"}))));
  const auto error_of = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"evaluate",
                                          "-m",
                                          model,
                                          "--source",
                                          corpus("test.source"),
                                          "--reference",
                                          corpus("test.target"),
                                          "--gold",
                                          corpus("test.align"),
                                          "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto done = attend(arguments);
    EXPECT_TRUE(succeeded(done));
    return json::parse(done.out).at("alignment").at("aer").get<double>();
  };
  EXPECT_LT(error_of({"--posterior"}), error_of({}));
  const auto refused = attend(with_model({"--gold", corpus("test.align"), "--posterior"}));
  EXPECT_EQ(refused.code, 2) << refused.err;
  EXPECT_NE(refused.err.find("model.context = output"), std::string::npos) << refused.err;
  EXPECT_EQ(attend(with_model({"--posterior"})).code, 2);
}

TEST(Evaluate, TextForPeopleHasTheSameNumbers) {
  const auto text = attend(with_model({}));
  const auto scores = json::parse(attend(with_model({"--json"})).out);
  ASSERT_TRUE(succeeded(text));
  char bleu[16];
  std::snprintf(bleu, sizeof bleu, "= %.2f ", scores.at("bleu").at("score").get<double>());
  EXPECT_NE(text.out.find(bleu), std::string::npos) << bleu << text.out;
}

TEST(Evaluate, RefusesWhatDoesNotFitTogether) {
  const Folder folder;
  const auto two = folder.write("two", "a\nb\n");
  const auto three = folder.write("three", "a\nb\nc\n");
  EXPECT_TRUE(was_refused(attend({"evaluate"}), "nothing to score"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "-m", tiny_model()}),
                          "missing: --source FILE, the text to translate, --reference FILE"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "--hypothesis", two}), "--reference"));
  EXPECT_TRUE(
      was_refused(attend({"evaluate", "--hypothesis", two, "--reference", three}), "three has 3"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "--hypothesis", two, "--reference", folder / "none"}),
                          "cannot read"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "-m", tiny_model()}), "--source"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "--links", two, "--gold", two}), "two:1: "));
  EXPECT_TRUE(was_refused(
      attend({"evaluate", "--links", corpus("dev.align"), "--gold", corpus("test.align")}), "100"));
  EXPECT_TRUE(was_refused(attend(with_model({"--gold", corpus("dev.align")})), "30"));
  EXPECT_TRUE(was_refused(attend(with_model({"--tokenizer", "14a"})), "14a"));
}

TEST(Evaluate, ScoresCanonicallyEqualTextAsEqual) {
  const Folder folder;
  const auto composed = folder.write("nfc", "un \u00E9t\u00E9 tr\u00E8s froid \u00E0 Paris\n");
  const auto apart = folder.write("nfd", "un e\u0301te\u0301 tre\u0300s froid a\u0300 Paris\n");
  for (const auto& [found, right] : {std::pair(composed, apart), std::pair(apart, composed)}) {
    const auto done = attend({"evaluate", "--hypothesis", found, "--reference", right, "--json"});
    ASSERT_TRUE(succeeded(done));
    const auto scores = json::parse(done.out);
    EXPECT_NEAR(scores.at("bleu").at("score"), 100.0, 1e-6);
    EXPECT_NEAR(scores.at("chrf").at("score"), 100.0, 1e-6);
    EXPECT_EQ(scores.at("exact_match"), 1.0);
    EXPECT_EQ(scores.at("error_rate"), 0.0);
  }
}

TEST(Evaluate, LowerCaseIsOfEveryScore) {
  const Folder folder;
  const auto found = folder.write("found", "A DOG Runs through the GRASS\n");
  const auto right = folder.write("right", "a dog runs Through the grass\n");
  const std::vector<std::string> command = {"evaluate",    "--hypothesis", found,
                                            "--reference", right,          "--source",
                                            found,         "--json",       "--lowercase"};
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out);
  EXPECT_NEAR(scores.at("bleu").at("score"), 100.0, 1e-6);
  EXPECT_NEAR(scores.at("chrf").at("score"), 100.0, 1e-6);
  EXPECT_EQ(scores.at("exact_match"), 1.0);
  EXPECT_EQ(scores.at("error_rate"), 0.0);
  EXPECT_EQ(scores.at("by_length").at(0).at("exact_match"), 1.0);
}

// Gold counted from 1, of a model and of links in a file.
TEST(Evaluate, RefusesLinksOfWordsThatAreNotThere) {
  const Folder folder;
  const auto source = folder.write("source", "a b\nc\u00A0d e\n");
  const auto target = folder.write("target", "x y\nz\u202Fw\n");
  const auto fits = folder.write("fits", "0-0 1p1\n2-1\n");
  const auto beyond = folder.write("beyond", "0-0 1-1\n2-1 2p2\n");
  const auto of_file = [&](const std::string& links, const std::string& gold) {
    return attend(
        {"evaluate", "--links", links, "--gold", gold, "--source", source, "--reference", target});
  };
  EXPECT_TRUE(succeeded(of_file(folder.write("links", "0-0\n2-1\n"), fits)));
  EXPECT_TRUE(was_refused(of_file(folder / "links", beyond),
                          "beyond:2: target word 2 of link 2-2, but the sentence has 2 words"));
  EXPECT_TRUE(was_refused(of_file(folder.write("far", "2-0\n\n"), fits),
                          "far:1: source word 2 of link 2-0, but the sentence has 2 words"));
  for (const auto& more : {std::vector<std::string>{}, {"--write-links", folder / "written"}}) {
    std::vector<std::string> command = {"evaluate", "-m",   tiny_model(),  "--source", source,
                                        "--gold",   beyond, "--reference", target};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command), "beyond:2: target word 2"));
  }
  EXPECT_TRUE(was_refused(
      attend({"compare", tiny_model(), "--test", source, target, "--gold", beyond}), "beyond:2: "));
  EXPECT_TRUE(was_refused(attend({"explore", "-m", tiny_model(), source, "--reference", target,
                                  "--gold", beyond, "--json", folder / "explored"}),
                          "beyond:2: "));
  EXPECT_TRUE(was_refused(
      attend({"align", "--quiet", "--source", source, "--target", target, "--gold", beyond}),
      "beyond:2: "));
  EXPECT_TRUE(
      was_refused(attend({"train", "-q", "small-translator", "--train", source, target, "--dev",
                          source, target, "--gold", beyond, "--out", folder / "run"}),
                  "beyond:2: "));
}

TEST(Evaluate, SaysThatGoldLinksSeemToBeCountedFrom1) {
  const Folder folder;
  const auto links = folder.write("links", "0-0 1-1\n0-0\n");
  const auto told =
      attend({"evaluate", "--links", links, "--gold", folder.write("gold", "1-1 2-2\n1-1\n")});
  ASSERT_TRUE(succeeded(told));
  EXPECT_NE(told.err.find("counted from 1?"), std::string::npos) << told.err;
  EXPECT_EQ(attend({"evaluate", "--links", links, "--gold", links}).err, "");
}

TEST(Info, SaysWhatAModelIsAndHowItWasTrained) {
  const auto told = attend({"info", tiny_model()});
  ASSERT_TRUE(succeeded(told));
  EXPECT_NE(told.out.find("bidirectional-gru encoder, bahdanau reader"), std::string::npos);
  EXPECT_NE(told.out.find("update 600"), std::string::npos) << told.out;
  const auto facts = json::parse(attend({"info", tiny_model(), "--json"}).out);
  EXPECT_EQ(facts.at("recipe").at("model.hidden_size"), 32);
  EXPECT_EQ(facts.at("training").at("update"), "600");
  EXPECT_GT(facts.at("parameters"), 10000);
}

TEST(Info, RefusesAFolderThatIsNoModel) {
  const Folder folder;
  EXPECT_TRUE(was_refused(attend({"info"}), "folder"));
  EXPECT_TRUE(was_refused(attend({"info", folder / "none"}), "does not exist"));
  EXPECT_TRUE(was_refused(attend({"info", folder.path()}), "no model folder"));
}

}  // namespace
}  // namespace attend::tests
