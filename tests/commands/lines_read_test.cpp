// How lines are read: --case, and lines of which the model knows nothing, in all commands that read
// some.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "explained.h"
#include "tiny_model.h"
#include "translated.h"

namespace attend::tests {
namespace {

using nlohmann::json;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

TEST(Translate, NamesALineOfNothingButUnknownSymbols) {
  const auto first = lines_of(sources(1))[0];
  const auto told = translate(first + "\nqqq xxx\n\n" + first + " qqq\nXXX\n");
  EXPECT_TRUE(succeeded(told));
  EXPECT_EQ(lines_of(told.out).size(), 5U);
  EXPECT_TRUE(told.err.starts_with("attend: warning: line 2 and 1 more have nothing but symbols"))
      << told.err;
  EXPECT_EQ(lines_of(told.err).size(), 1U);
}

// The words of the tiny language are in small letters.
TEST(Translate, LinesInCapitalsAreReadInTheCaseThatTheModelKnows) {
  const auto in = sources(10);
  EXPECT_EQ(translation(upper(in), {"--case", "auto"}), upper(translation(in)));
  EXPECT_EQ(translation(upper(in), {"--case", "lower"}), translation(in));
  EXPECT_EQ(translation(in, {"--case", "auto"}), translation(in));
  EXPECT_TRUE(was_refused(translate(in, {"--case", "title"}), "--case = title"));
}

/// The data that `attend explore` makes with the tiny model.
json explored(const std::string& in, const std::vector<std::string>& more) {
  const Folder folder;
  std::vector<std::string> command = {"explore", "-m", tiny_model(), "--json", folder / "data"};
  command.insert(command.end(), more.begin(), more.end());
  const auto outcome = attend(command, {.in = in});
  EXPECT_TRUE(succeeded(outcome));
  return json::parse(read(folder / "data")).at("sentences");
}

std::string best_texts(const json& sentences) {
  std::string text;
  for (const auto& sentence : sentences) {
    text += sentence.at("models")[0].at("hypotheses")[0].at("text").get<std::string>() + '\n';
  }
  return text;
}

TEST(LinesRead, ByExploreAreThoseOfTranslate) {
  const auto in = sources(5);
  EXPECT_EQ(best_texts(explored(upper(in), {"--case", "auto"})), upper(translation(in)));
  EXPECT_EQ(best_texts(explored(upper(in), {"--case", "lower"})), translation(in));
  const Folder folder;
  for (const std::string command : {"explore", "draw"}) {
    EXPECT_TRUE(
        was_refused(attend({command, "-m", tiny_model(), "-o", folder / "a.svg", "--case", "title"},
                           {.in = in}),
                    "--case = title"));
  }
}

TEST(LinesRead, OfAReferenceInCapitalsToo) {
  const Folder folder;
  const auto in = sources(3);
  const auto small = translation(in);
  const auto reference_of = [&](const std::string& source, const std::string& text) {
    const auto file = folder.write("reference", text);
    std::vector<double> found;
    for (const auto& one : explored(source, {"--case", "auto", "--reference", file})) {
      const auto& last = one.at("models")[0].at("hypotheses").back();
      EXPECT_EQ(last.at("kind"), "reference");
      found.push_back(last.at("log_probability"));
    }
    return found;
  };
  EXPECT_EQ(reference_of(upper(in), upper(small)), reference_of(in, small));
}

TEST(LinesRead, ByDrawAreThoseOfTranslate) {
  const Folder folder;
  const auto in = sources(1);
  const auto drawn = [&](const std::string& text, const std::string& letter_case) {
    const auto file = folder / "a.svg";
    EXPECT_TRUE(succeeded(
        attend({"draw", "-m", tiny_model(), "-o", file, "--case", letter_case}, {.in = text})));
    const auto svg = read(file);
    return svg.substr(svg.find("</title>"));  // the title is the line as it was given
  };
  EXPECT_TRUE(drawn(upper(in), "lower") == drawn(in, "as-is"));
  const auto word = translation(in).substr(0, translation(in).find_first_of(" \n"));
  const auto in_capitals = drawn(upper(in), "auto");
  EXPECT_NE(in_capitals.find('>' + upper(word) + '<'), std::string::npos);
  EXPECT_EQ(in_capitals.find('>' + word + '<'), std::string::npos);
}

TEST(LinesRead, ByExplainAreThoseOfTranslate) {
  const auto told = [](const std::string& line, const std::string& letter_case,
                       const Arguments& more = {}) {
    Arguments arguments = {"-m", tiny_model(), line, "--json", "--case", letter_case};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = explain(arguments);
    EXPECT_TRUE(succeeded(outcome));
    return json::parse(outcome.out);
  };
  const auto plain = told(sentence(), "as-is");
  EXPECT_EQ(told(upper(sentence()), "lower"), plain);
  auto in_capitals = told(upper(sentence()), "auto");
  const std::string translated = plain.at("text");
  EXPECT_EQ(in_capitals.at("text"), upper(translated));
  in_capitals["text"] = translated;
  EXPECT_EQ(in_capitals, plain);
  EXPECT_EQ(told(upper(sentence()), "auto", {"--force", upper(translated)}).at("log_probability"),
            told(sentence(), "as-is", {"--force", translated}).at("log_probability"));
  EXPECT_TRUE(
      was_refused(explain({"-m", tiny_model(), sentence(), "--case", "title"}), "--case = title"));
}

TEST(LinesRead, OfNothingButUnknownSymbolsAreNamedByAllCommands) {
  const Folder folder;
  const auto source = folder.write("source", lines_of(sources(1))[0] + "\nqqq xxx\n");
  const auto target = folder.write("target", translation(sources(1)) + "a b\n");
  const std::string warning = "line 2 has nothing but symbols that the model does not know";
  const auto warns = [&](const std::vector<std::string>& command, const std::string& of) {
    const auto outcome = attend(command);
    EXPECT_TRUE(succeeded(outcome));
    EXPECT_NE(outcome.err.find("attend: warning: " + of + warning), std::string::npos)
        << command[0] << ": " << outcome.err;
    EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
  };
  const auto name = std::filesystem::path(tiny_model()).filename().string() + ": ";
  warns({"evaluate", "-m", tiny_model(), "--source", source, "--reference", target}, "");
  warns({"explore", "-m", tiny_model(), source, "--json", folder / "json"}, name);
  warns({"draw", "-m", tiny_model(), source, "-o", folder / "a.svg"}, name);
  const auto compared = attend({"compare", tiny_model(), "--test", source, target});
  EXPECT_TRUE(succeeded(compared));
  EXPECT_NE(compared.out.find("note: " + name + warning), std::string::npos) << compared.out;
  const auto alone = explain({"-m", tiny_model(), "qqq xxx"});
  EXPECT_TRUE(succeeded(alone));
  EXPECT_NE(alone.err.find("warning: line 1 has nothing but symbols"), std::string::npos);
  const auto known = explain({"-m", tiny_model(), "qqq " + sentence()});
  EXPECT_EQ(known.err, "");
}

}  // namespace
}  // namespace attend::tests
