// What the library answers, beside what the program does with the same model.

#include <cmath>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "loaded.h"
#include "tiny_captioner.h"
#include "tiny_labels.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

/// What `attend predict --json` says, an object for each answer.
std::vector<json> predicted(const Lines& more, const std::string& in = "") {
  Lines arguments = {"predict", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto outcome = attend::tests::attend(arguments, {.in = in});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::vector<json> all;
  for (const auto& line : lines_of(outcome.out)) all.push_back(json::parse(line));
  return all;
}

std::size_t rows_of(const Answered& result) {
  std::size_t rows = 0;
  EXPECT_EQ(attend_result_rows(result.get(), &rows), ATTEND_OK);
  return rows;
}

void expect_reading(const attend_reading& found, const json& expected) {
  EXPECT_EQ(found.name, expected["name"].get<std::string>());
  ASSERT_EQ(found.targets, expected["weights"].size());
  for (std::size_t t = 0; t < found.targets; ++t) {
    EXPECT_EQ(found.target_texts[t], expected["target"][t].get<std::string>());
    ASSERT_EQ(found.sources, expected["weights"][t].size());
    for (std::size_t s = 0; s < found.sources; ++s) {
      EXPECT_EQ(found.source_texts[s], expected["source"][s].get<std::string>());
      EXPECT_NEAR(found.weights[t * found.sources + s], expected["weights"][t][s].get<float>(),
                  2e-4F);
    }
  }
}

void expect_answer(const Answered& result, std::size_t row, std::size_t rank,
                   const json& expected) {
  const auto found = result.answer(row, rank);
  EXPECT_EQ(std::string(found.text, found.text_size), expected["text"].get<std::string>());
  EXPECT_EQ(found.text[found.text_size], '\0');
  EXPECT_NEAR(found.score, expected["score"].get<double>(), 1e-3);
  EXPECT_NEAR(found.log_probability, expected["log_probability"].get<double>(), 1e-3);
  ASSERT_EQ(found.log_probability_count, expected["log_probabilities"].size());
  for (std::size_t i = 0; i < found.log_probability_count; ++i) {
    EXPECT_NEAR(found.log_probabilities[i], expected["log_probabilities"][i].get<float>(), 1e-3F);
  }
  ASSERT_EQ(found.reading_count, expected["readings"].size());
  for (std::size_t i = 0; i < found.reading_count; ++i) {
    expect_reading(result.reading(row, rank, i), expected["readings"][i]);
  }
}

TEST(Library, TranslatesAsTheProgramDoes) {
  const auto text = first_lines("test.source", 12);
  const LoadedModel model(tiny_model());
  const OpenSession session(model, {{"nbest", "2"}, {"beam", "4"}});
  const Answered result(session, lines_of(text));
  ASSERT_EQ(result.code(), ATTEND_OK) << result.error();
  const auto expected = predicted({"-m", tiny_model(), "--nbest", "2", "--beam", "4"}, text);
  std::size_t seen = 0;
  std::size_t rows = 0;
  EXPECT_EQ(attend_result_rows(result.get(), &rows), ATTEND_OK);
  EXPECT_EQ(rows, 12U);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t rank = 0; rank < result.answers(row); ++rank) {
      ASSERT_LT(seen, expected.size());
      expect_answer(result, row, rank, expected[seen++]);
    }
  }
  EXPECT_EQ(seen, expected.size());
}

TEST(Library, TellsClassesTagsAndPairsAsTheProgramDoes) {
  const Folder folder;
  const auto texts = folder.write("texts", label_texts());
  for (const auto& path : {tiny_classifier(), tiny_tagger()}) {
    const LoadedModel model(path);
    const OpenSession session(model);
    const Answered result(session, lines_of(label_texts()));
    ASSERT_EQ(result.code(), ATTEND_OK) << result.error();
    const auto expected = predicted({"-m", path, "--source", texts});
    ASSERT_EQ(expected.size(), lines_of(label_texts()).size());
    ASSERT_EQ(rows_of(result), expected.size());
    for (std::size_t row = 0; row < expected.size(); ++row) {
      expect_answer(result, row, 0, expected[row]);
    }
  }
  const auto premises = lines_of(pair_premises());
  const auto hypotheses = lines_of(pair_hypotheses());
  Lines cells;
  std::string lines;
  for (std::size_t i = 0; i < premises.size(); ++i) {
    cells.push_back(premises[i]);
    cells.push_back(hypotheses[i]);
    lines += premises[i] + "\t" + hypotheses[i] + "\n";
  }
  const LoadedModel model(tiny_entailment());
  const OpenSession session(model);
  const Answered result(session, cells);
  ASSERT_EQ(result.code(), ATTEND_OK) << result.error();
  const auto expected = predicted({"-m", tiny_entailment()}, lines);
  ASSERT_EQ(expected.size(), premises.size());
  ASSERT_EQ(rows_of(result), expected.size());
  for (std::size_t row = 0; row < expected.size(); ++row) {
    expect_answer(result, row, 0, expected[row]);
  }
  attend_result* line = nullptr;
  ASSERT_EQ(attend_predict_line(session.get(), lines_of(lines)[0].c_str(), &line), ATTEND_OK);
  attend_answer answer = {};
  answer.struct_size = sizeof answer;
  ASSERT_EQ(attend_result_answer(line, 0, 0, &answer), ATTEND_OK);
  EXPECT_STREQ(answer.text, result.answer(0).text);
  EXPECT_EQ(attend_result_free(line), ATTEND_OK);
}

TEST(Library, ScoresGivenAnswersAsTheProgramDoes) {
  const auto sources = lines_of(first_lines("test.source", 4));
  const auto targets = lines_of(first_lines("test.target", 4));
  Lines cells;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    cells.push_back(sources[i]);
    cells.push_back(targets[i]);
  }
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, cells, true);
  ASSERT_EQ(result.code(), ATTEND_OK) << result.error();
  const Folder folder;
  const auto outcome =
      attend::tests::attend({"predict", "-m", tiny_model(), "--force",
                             folder.write("targets", first_lines("test.target", 4))},
                            {.in = first_lines("test.source", 4)});
  const auto expected = lines_of(outcome.out);  // "-12.3456 ||| a text"
  ASSERT_EQ(expected.size(), 4U) << outcome.err;
  for (std::size_t row = 0; row < 4; ++row) {
    EXPECT_EQ(result.answers(row), 1U);
    EXPECT_EQ(result.answer(row).text, expected[row].substr(expected[row].find(" ||| ") + 5));
    EXPECT_NEAR(result.answer(row).log_probability, std::stod(expected[row]), 1e-3);
  }
}

TEST(Library, LinksEachWordOfTheAnswerWithTheOneThatItLookedAtMost) {
  const auto text = first_lines("test.source", 5);
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, lines_of(text));
  const auto outcome = attend::tests::attend(
      {"predict", "-m", tiny_model(), "--alignments", "pharaoh"}, {.in = text});
  const auto lines = lines_of(outcome.out);
  for (std::size_t row = 0; row < 5; ++row) {
    const attend_link* links = nullptr;
    std::size_t count = 0;
    ASSERT_EQ(attend_result_links(result.get(), row, 0, 0, &links, &count), ATTEND_OK);
    std::string found;
    for (std::size_t i = 0; i < count; ++i) {
      found += (i > 0 ? " " : "") + std::to_string(links[i].source) + "-" +
               std::to_string(links[i].target);
    }
    EXPECT_EQ(found, lines[row].substr(lines[row].find(" ||| ") + 5));
  }
}

// A training keeps what it decoded; who asks a program again of a file means the file as it is now.
TEST(Library, OfAFileThatChangedSaysWhatIsThereNow) {
  const Folder folder;
  const auto picture = folder / "seen.png";
  const LoadedModel model(tiny_captioner());
  const OpenSession session(model);
  std::vector<double> scores;
  for (const auto* name : {"test/000001.png", "test/000002.png", "test/000001.png"}) {
    std::filesystem::copy_file(tiny_scenes(name), picture,
                               std::filesystem::copy_options::overwrite_existing);
    const Answered changed(session, {picture});
    ASSERT_EQ(changed.code(), ATTEND_OK) << changed.error();
    const Answered right(session, {tiny_scenes(name)});
    EXPECT_EQ(changed.answer(0).score, right.answer(0).score);
    scores.push_back(right.answer(0).score);
  }
  EXPECT_NE(scores[0], scores[1]);
  const Answered none(session, {tiny_scenes("test/000001.png"), "/nowhere.png"});
  EXPECT_EQ(none.code(), ATTEND_BAD_INPUT);
  EXPECT_NE(none.error().find("row 1, picture"), std::string::npos) << none.error();
}

TEST(Library, AnswersBlankRowsWithNothingAndNoRowsWithNone) {
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, {"", lines_of(first_lines("test.source", 1))[0], "  "});
  ASSERT_EQ(result.code(), ATTEND_OK) << result.error();
  EXPECT_STREQ(result.answer(0).text, "");
  EXPECT_STRNE(result.answer(1).text, "");
  EXPECT_STREQ(result.answer(2).text, "");
  const Answered none(session, Lines());
  std::size_t rows = 1;
  EXPECT_EQ(attend_result_rows(none.get(), &rows), ATTEND_OK);
  EXPECT_EQ(rows, 0U);
}

TEST(Library, WithoutReadingsSaysTheSame) {
  const auto lines = lines_of(first_lines("test.source", 3));
  const LoadedModel model(tiny_model());
  const OpenSession with(model);
  const OpenSession without(model, {{"readings", "0"}});
  const Answered all(with, lines);
  const Answered bare(without, lines);
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_STREQ(all.answer(row).text, bare.answer(row).text);
    EXPECT_EQ(all.answer(row).reading_count, 1U);
    EXPECT_EQ(bare.answer(row).reading_count, 0U);
  }
}

TEST(Library, SharesAModelAmongThreads) {
  const auto lines = lines_of(first_lines("test.source", 20));
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered expected(session, lines);
  std::vector<std::thread> threads;
  std::vector<int> wrong(8, 0);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    threads.emplace_back([&, i] {
      const OpenSession own(model);
      for (std::size_t row = 0; row < lines.size(); ++row) {
        const Answered found(own, {lines[row]});
        if (found.code() != ATTEND_OK ||
            std::string(found.answer(0).text) != expected.answer(row).text ||
            std::abs(found.answer(0).score - expected.answer(row).score) > 1e-5) {
          ++wrong[i];
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(8, 0));
}

TEST(Library, OfSeveralThreadsOfItsOwnSaysTheSame) {
  const auto lines = lines_of(first_lines("test.source", 30));
  const LoadedModel model(tiny_model());
  const OpenSession one(model, {{"batch-size", "4"}});
  const OpenSession three(model, {{"batch-size", "4"}, {"threads", "3"}});
  const Answered alone(one, lines);
  const Answered together(three, lines);
  for (std::size_t row = 0; row < lines.size(); ++row) {
    EXPECT_STREQ(alone.answer(row).text, together.answer(row).text);
    EXPECT_NEAR(alone.answer(row).score, together.answer(row).score, 1e-5);
  }
}

}  // namespace
}  // namespace attend::tests
