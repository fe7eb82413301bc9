// Lines that are longer than a model reads well, or reads at all.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

Strings operator+(Strings a, const Strings& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string repeated(const std::string& word, std::size_t count) {
  std::string line;
  for (std::size_t i = 0; i < count; ++i) line += (i == 0 ? "" : " ") + word;
  return line;
}

Outcome translate_long(const Strings& more, const std::string& in) {
  return attend(Strings{"translate", "-m", tiny_model()} + more, {.in = in});
}

std::size_t count_of(const std::string& part, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(LongLines, OneThatIsTooLongIsRefusedWithLineLengthAndLimit) {
  const auto before = translate_long({}, "a b\nb a\n").out;
  const auto stopped = translate_long({}, "a b\nb a\n" + repeated("a", 1025) + "\nc\n");
  EXPECT_TRUE(was_refused(stopped, "line 3: 1025 symbols, and a line may have 1024 symbols"));
  EXPECT_NE(stopped.err.find("--max-length"), std::string::npos) << stopped.err;
  EXPECT_NE(stopped.err.find("--keep-going"), std::string::npos) << stopped.err;
  EXPECT_EQ(stopped.out, before);  // what came before it is written
}

TEST(LongLines, OneThatIsTooLongBecomesAnEmptyLineWhereThatIsAskedFor) {
  const auto went_on = translate_long(
      {"--keep-going"}, "a b\n" + repeated("a", 330'000) + "\n" + repeated("b", 1025) + "\nb a\n");
  EXPECT_EQ(went_on.code, 2);
  const auto lines = lines_of(went_on.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_NE(lines[0], "");
  EXPECT_EQ(lines[1], "");
  EXPECT_EQ(lines[2], "");
  EXPECT_NE(lines[3], "");
  EXPECT_EQ(count_of("attend: line ", went_on.err), 2U) << went_on.err;
  EXPECT_NE(went_on.err.find("line 2: 659999 bytes"), std::string::npos) << went_on.err;
}

TEST(LongLines, TheLimitCanBeSet) {
  EXPECT_TRUE(was_refused(translate_long({"--max-length", "3"}, "a b c d\n"), "line 1: 4 symbols"));
  EXPECT_EQ(translate_long({"--max-length", "4"}, "a b c d\n").code, 0);
  EXPECT_TRUE(was_refused(translate_long({"--max-length", "0"}, "a\n"), "--max-length"));
  const Folder folder;
  const auto forced = folder.write("forced", "a b c d e\n");
  EXPECT_TRUE(
      was_refused(translate_long({"--max-length", "4", "--force", forced}, "a\n"), "5 symbols"));
}

TEST(LongLines, AWarningSaysOnceHowManyAreLongerThanAnyInTraining) {
  std::size_t longest = 0;
  const auto text = read(corpus("train.source"));
  const auto known = text.substr(0, text.find_first_of(" \n"));  // of unknown words others warn
  for (const auto& line : lines_of(text)) {
    longest = std::max(longest, count_of(" ", line) + 1);
  }
  const auto info = json::parse(attend({"info", tiny_model(), "--json"}).out);
  ASSERT_EQ(info["training"]["longest_source"], std::to_string(longest));
  const auto quiet = translate_long({}, repeated(known, longest) + '\n');
  EXPECT_EQ(quiet.err, "");
  const auto loud = translate_long(
      {}, known + '\n' + repeated(known, longest + 1) + '\n' + repeated(known, longest + 3) + '\n');
  EXPECT_EQ(loud.code, 0);
  EXPECT_EQ(lines_of(loud.err).size(), 1U) << loud.err;
  EXPECT_NE(
      loud.err.find("2 lines are longer than any source in training (" + std::to_string(longest) +
                    " symbols; the longest here has " + std::to_string(longest + 3) + ')'),
      std::string::npos)
      << loud.err;
}

TEST(LongLines, AllThatTranslateRefuseThem) {
  const Folder folder;
  const auto source = folder.write("source", "a b\na b c d\n");
  const auto target = folder.write("target", "a\nb\n");
  const auto links = folder.write("links", "0-0\n0-0\n");
  const auto model = tiny_model();
  const auto refused = [&](const Strings& command, const std::string& where) {
    EXPECT_TRUE(was_refused(attend(command + Strings{"--max-length", "3"}),
                            where + "4 symbols, and a line may have 3 symbols"))
        << command[0];
  };
  refused({"evaluate", "-m", model, "--source", source, "--reference", target}, source + ":2: ");
  refused({"evaluate", "-m", model, "--source", source, "--reference", target, "--write-links",
           folder / "written"},
          source + ":2: ");
  refused({"explore", "-m", model, source, "-o", folder / "page.html"}, source + ":2: ");
  refused({"export", "-m", model, "-o", folder / "small", "--check", source, target},
          source + ":2: ");
  refused({"explain", "-m", model, "a b c d"}, "the sentence has ");
  refused({"explain", "-m", model, "a", "--force", "a b c d"}, "the sentence has ");
  const auto compared =
      attend({"compare", model, "--source", source, "--reference", target, "--max-length", "3"});
  EXPECT_NE(compared.out.find("4 symbols, and a line may have 3"), std::string::npos)
      << compared.out << compared.err;
  EXPECT_EQ(attend({"evaluate", "-m", model, "--source", source, "--reference", target,
                    "--max-length", "4", "--gold", links})
                .code,
            0);
}

// Sentences apart are translated as lines apart, and each word's links count in the whole line.
TEST(LongLines, SplitTranslatesSentencesAndJoinsThem) {
  const auto sources = lines_of(read(corpus("test.source")));
  const Strings sentences = {sources[0] + " .", sources[1] + " .", sources[2] + " ."};
  const auto line = sentences[0] + ' ' + sentences[1] + ' ' + sentences[2] + '\n';
  const auto apart =
      lines_of(translate_long({"--alignments", "pharaoh"},
                              sentences[0] + '\n' + sentences[1] + '\n' + sentences[2] + '\n')
                   .out);
  ASSERT_EQ(apart.size(), 3U);
  std::string text;
  std::string links;
  std::size_t source_words = 0;
  std::size_t target_words = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto bar = apart[i].find(" ||| ");
    const auto found = apart[i].substr(0, bar);
    text += (i == 0 ? "" : " ") + found;
    std::string one;
    for (const char c : apart[i].substr(bar + 5) + ' ') {
      if (c != ' ') {
        one += c;
        continue;
      }
      const auto dash = one.find('-');
      if (dash == std::string::npos) continue;
      links += (links.empty() ? "" : " ") +
               std::to_string(std::stoul(one.substr(0, dash)) + source_words) + '-' +
               std::to_string(std::stoul(one.substr(dash + 1)) + target_words);
      one.clear();
    }
    source_words += count_of(" ", sentences[i]) + 1;
    target_words += count_of(" ", found) + 1;
  }
  const auto joined = translate_long({"--split", "--alignments", "pharaoh"}, "\n" + line);
  EXPECT_EQ(joined.code, 0) << joined.err;
  const auto lines = lines_of(joined.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], " ||| ");
  EXPECT_EQ(lines[1], text + " ||| " + links);

  const auto reading = json::parse(translate_long({"--split", "--alignments", "json"}, line).out);
  EXPECT_EQ(reading["text"], text);
  const auto& matrix = reading["weights"];
  ASSERT_EQ(matrix.size(), reading["target"].size());
  for (const auto& row : matrix) {
    ASSERT_EQ(row.size(), reading["source"].size());
    double sum = 0.0;
    for (const auto& weight : row) sum += weight.get<double>();
    EXPECT_NEAR(sum, 1.0, 1e-2);
  }
}

TEST(LongLines, ALineOfManySentencesIsTranslatedBySplitWhateverItsLength) {
  std::string line;
  for (int i = 0; i < 300; ++i) line += "a b c d . ";
  EXPECT_TRUE(was_refused(translate_long({}, line + '\n'), "1500 symbols"));
  const auto split = translate_long({"--split"}, line + "\na b c d .\n");
  EXPECT_EQ(split.code, 0) << split.err;
  const auto lines = lines_of(split.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], repeated(lines[1], 300));
  EXPECT_TRUE(was_refused(translate_long({"--split"}, repeated("a", 1025) + " . a .\n"),
                          "line 1: a sentence of 1026 symbols"));
  EXPECT_TRUE(was_refused(translate_long({"--split", "--nbest", "2"}, "a\n"), "--split"));
}

}  // namespace
}  // namespace attend::tests
