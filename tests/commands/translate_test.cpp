#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "command.h"
#include "tiny_model.h"
#include "translated.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

TEST(Translate, GivesALineForEachLine) {
  const auto found = lines_of(translation(sources(100)));
  EXPECT_EQ(found.size(), 100U);
  EXPECT_TRUE(std::none_of(found.begin(), found.end(),
                           [](const std::string& line) { return line.empty(); }));
  EXPECT_EQ(translation(""), "");
}

TEST(Translate, ReadsAndWritesFilesAsItDoesStreams) {
  const Folder folder;
  const auto input = folder.write("in", sources(5));
  EXPECT_EQ(translation("", {"-i", input, "-o", folder / "out"}), "");
  EXPECT_EQ(read(folder / "out"), translation(sources(5)));
}

TEST(Translate, AnEmptyLineStaysEmpty) {
  const auto lines = lines_of(sources(2));
  const auto found = lines_of(translation(lines[0] + "\n\n   \n" + lines[1] + "\n"));
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[1], "");
  EXPECT_EQ(found[2], "");
  EXPECT_EQ(found[0], lines_of(translation(lines[0]))[0]);
  EXPECT_EQ(found[3], lines_of(translation(lines[1]))[0]);
  EXPECT_EQ(translation("\n\n"), "\n\n");
}

TEST(Translate, LineEndsOfOtherSystemsChangeNothing) {
  auto windows = sources(5);
  for (std::size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2) {
    windows.replace(at, 1, "\r\n");
  }
  EXPECT_EQ(translation(windows), translation(sources(5)));
  auto unended = sources(5);
  unended.pop_back();
  EXPECT_EQ(translation(unended), translation(sources(5)));
}

TEST(Translate, AByteOrderMarkIsNoPartOfAText) {
  const Folder folder;
  const std::string mark = "\xEF\xBB\xBF";
  const auto plain = translation(sources(3));
  EXPECT_EQ(translation(mark + sources(3)), plain);
  EXPECT_EQ(translation("", {"-i", folder.write("in", mark + sources(3))}), plain);
  const auto right = folder.write("right", plain);
  EXPECT_EQ(translation(sources(3), {"--force", folder.write("marked", mark + plain)}),
            translation(sources(3), {"--force", right}));
}

TEST(Translate, ReadsStandardInputByItsNameAndWhatGzipCompressed) {
  const Folder folder;
  const auto plain = translation(sources(5));
  EXPECT_EQ(translation(sources(5), {"-i", "-"}), plain);
  const auto file = folder.write("in", sources(5));
  ASSERT_EQ(std::system(("gzip " + file).c_str()), 0);
  EXPECT_EQ(translation("", {"-i", file + ".gz"}), plain);
  EXPECT_EQ(translation(read(file + ".gz")), plain);
  EXPECT_TRUE(was_refused(translate("a\n", {"-i", "-", "--force", "-"}), "asked for twice"));
  const auto cut = folder.write("cut.gz", read(file + ".gz").substr(0, 60));
  EXPECT_TRUE(was_refused(translate("", {"-i", cut}), "cut.gz is cut short"));
}

// Two lines, one after the answer to the other; then the end.
TEST(Translate, AnswersALineOfAPipeBeforeTheNextOneComes) {
  for (const std::string size : {"1", "64"}) {
    const Folder folder;
    const auto pipe = folder / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    const auto lines = lines_of(sources(2));
    Running running(
        {"translate", "-m", tiny_model(), "-i", pipe, "-o", folder / "out", "--batch-size", size});
    std::ofstream writer(pipe);
    std::string wanted;
    for (const auto& line : lines) {
      writer << line << std::endl;
      wanted += translation(line);
      for (int i = 0; i < 60'000 && read(folder / "out") != wanted; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      EXPECT_EQ(read(folder / "out"), wanted);
    }
    writer.close();
    EXPECT_EQ(running.wait().code, 0);
  }
}

TEST(Translate, ALineFarLongerThanAnyInTrainingWorks) {
  std::string longest;
  for (const auto& line : lines_of(sources(100))) longest += line + ' ';  // some 900 words
  const auto first = lines_of(sources(1))[0];
  const auto outcome = translate(longest + '\n' + first + '\n', {"--max-ratio", "0.1"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_NE(outcome.err.find("warning: 1 line is longer than any source"), std::string::npos);
  const auto found = lines_of(outcome.out);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1], lines_of(translation(first, {"--max-ratio", "0.1"}))[0]);
}

TEST(Translate, WordsItNeverSawAndAnyUnicodeWork) {
  const std::string odd = "zzz \xF0\x9F\x98\x80 \xE4\xBD\xA0\xE5\xA5\xBD e\xCC\x81 \xE2\x96\x81\n";
  for (const auto& [in, more] : {std::pair<std::string, Lines>(odd, {}),
                                 {std::string("a\0b\n", 4), {}},
                                 {odd, {"--replace-unknown"}}}) {
    const auto outcome = translate(in, more);
    EXPECT_TRUE(succeeded(outcome));
    EXPECT_EQ(lines_of(outcome.out).size(), 1U);
  }
}

TEST(Translate, BytesThatAreNotUtf8StopItAtTheirLine) {
  const auto lines = lines_of(sources(2));
  const auto in = lines[0] + "\n\xff\n" + lines[1] + "\n";
  const auto stopped = translate(in);
  EXPECT_TRUE(was_refused(stopped, "line 2: not valid UTF-8"));
  EXPECT_EQ(stopped.out, translation(lines[0]));
}

TEST(Translate, KeepsGoingAfterBytesThatAreNotUtf8WhenAsked) {
  const auto lines = lines_of(sources(2));
  const auto in = lines[0] + "\n\xff\n" + lines[1] + "\n";
  const auto went_on = translate(in, {"--keep-going"});
  EXPECT_TRUE(was_refused(went_on, "line 2: not valid UTF-8"));
  EXPECT_EQ(went_on.out, translation(lines[0] + "\n\n" + lines[1] + "\n"));
}

TEST(Translate, GreedyIsABeamOfOne) {
  EXPECT_EQ(translation(sources(30), {"--greedy"}), translation(sources(30), {"--beam", "1"}));
}

// An untrained model goes round in circles to the longest length; a run that must not stand twice
// ends that, however translations are found.
TEST(Translate, NoRunOfSymbolsStandsTwiceWhereThatIsAskedFor) {
  const Folder folder;
  const auto model = folder / "untrained";
  ASSERT_EQ(attend(train_command(model, 1)).code, 0);
  const auto repeats = [](const std::string& line, std::size_t n) {
    std::istringstream in(line);
    const std::vector<std::string> words{std::istream_iterator<std::string>(in), {}};
    std::set<std::vector<std::string>> seen;
    for (std::size_t i = 0; i + n <= words.size(); ++i) {
      const auto first = words.begin() + static_cast<std::ptrdiff_t>(i);
      if (!seen.insert({first, first + static_cast<std::ptrdiff_t>(n)}).second) return true;
    }
    return false;
  };
  for (const std::vector<std::string>& how :
       std::vector<std::vector<std::string>>{{"--greedy"},
                                             {"--beam", "4"},
                                             {"--sample", "--temperature", "0.01"},
                                             {"-m", model, "--beam", "3"}}) {
    std::vector<std::string> command = {"translate", "-m", model};
    command.insert(command.end(), how.begin(), how.end());
    bool any = false;
    for (const auto& line : lines_of(attend(command, {.in = sources(10)}).out)) {
      any = any || repeats(line, 2);
    }
    EXPECT_TRUE(any) << how[0];
    command.insert(command.end(), {"--no-repeat", "2"});
    const auto lines = lines_of(attend(command, {.in = sources(10)}).out);
    EXPECT_EQ(lines.size(), 10U);
    for (const auto& line : lines) EXPECT_FALSE(repeats(line, 2)) << how[0] << ": " << line;
  }
  EXPECT_TRUE(was_refused(translate("a\n", {"--no-repeat", "-1"}), "no-repeat"));
}

TEST(Translate, TheSizeOfBatchesChangesNothing) {
  const auto alone = translation(sources(100), {"--batch-size", "1"});
  EXPECT_EQ(translation(sources(100), {"--batch-size", "7"}), alone);
  EXPECT_EQ(translation(sources(100), {"--batch-size", "64"}), alone);
}

TEST(Translate, AnEnsembleOfAModelAndItselfIsTheModel) {
  EXPECT_EQ(translation(sources(30), {"-m", tiny_model()}), translation(sources(30)));
}

TEST(Translate, NbestListsTheBestFirst) {
  const auto best = lines_of(translation(sources(5), {"--beam", "4"}));
  const auto lists = lines_of(translation(sources(5), {"--beam", "4", "--nbest", "3"}));
  ASSERT_EQ(lists.size(), 15U);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const auto parts = parts_of(lists[i]);
    ASSERT_EQ(parts.size(), 3U) << lists[i];
    EXPECT_EQ(parts[0], std::to_string(i / 3));
    if (i % 3 == 0) {
      EXPECT_EQ(parts[1], best[i / 3]);
    } else {
      EXPECT_LE(std::stod(parts[2]), std::stod(parts_of(lists[i - 1])[2]));
    }
  }
}

// Without a length penalty the score that ranks is the log-probability itself.
TEST(Translate, ForcedTextsHaveTheLogProbabilitiesThatTheSearchReported) {
  const Folder folder;
  std::string in;
  std::string found;
  std::vector<double> reported;
  for (const auto& line : lines_of(
           translation(sources(10), {"--beam", "4", "--nbest", "4", "--length-penalty", "0"}))) {
    const auto parts = parts_of(line);
    in += lines_of(sources(10))[std::stoul(parts[0])] + '\n';
    found += parts[1] + '\n';
    reported.push_back(std::stod(parts[2]));
  }
  const auto forced = lines_of(translation(in, {"--force", folder.write("found", found)}));
  ASSERT_EQ(forced.size(), reported.size());
  for (std::size_t i = 0; i < forced.size(); ++i) {
    const auto parts = parts_of(forced[i]);
    EXPECT_NEAR(std::stod(parts[0]), reported[i], 2e-4) << forced[i];
    EXPECT_EQ(parts[1], lines_of(found)[i]);
  }
}

TEST(Translate, AForcedFileMustHaveALineForEachLine) {
  const Folder folder;
  const auto two = folder.write("two", "a\nb\n");
  EXPECT_TRUE(was_refused(translate(sources(3), {"--force", two}), "two has fewer lines"));
  EXPECT_TRUE(was_refused(translate(sources(1), {"--force", two}), "two has more lines"));
  EXPECT_TRUE(was_refused(translate(sources(1), {"--force", folder / "none"}), "cannot read"));
}

TEST(Translate, SamplesAreTheSeedsAlone) {
  const auto sample = [](const std::string& seed, const std::string& batch) {
    return translation(sources(20), {"--sample", "--seed", seed, "--batch-size", batch});
  };
  EXPECT_EQ(sample("5", "64"), sample("5", "64"));
  EXPECT_EQ(sample("5", "64"), sample("5", "3"));
  EXPECT_NE(sample("5", "64"), sample("6", "64"));
}

TEST(Translate, SamplingTheLikeliestAloneIsGreedy) {
  EXPECT_EQ(translation(sources(20), {"--sample", "--top-k", "1"}),
            translation(sources(20), {"--greedy"}));
}

TEST(Translate, RefusesOptionsOutOfRange) {
  const std::pair<Lines, const char*> bad[] = {
      {{"--beam", "0"}, "--beam = 0"},
      {{"--nbest", "0"}, "nbest = 0"},
      {{"--beam", "2", "--nbest", "3"}, "nbest = 3: expected at most the beam's size, 2"},
      {{"--batch-size", "0"}, "batch-size = 0"},
      {{"--max-ratio=-1"}, "--max-ratio = -1"},
      {{"--length-penalty=-1"}, "--length-penalty = -1"},
      {{"--sample", "--temperature", "0"}, "temperature = 0"},
      {{"--sample", "--top-p", "2"}, "top-p = 2"},
      {{"--alignments", "pharao"}, "--alignments = pharao: expected pharaoh | json | matrix"},
      {{"--show", "--width=-3"}, "--width = -3"},
      {{"--threads", "0"}, "threads = 0"},
      {{"--engine", "jax"}, "engine = jax: expected cpu | torch"},
      {{"--engine", "cpu", "--device", "cuda:99"}, "LibTorch"},
      {{"--engine", "torch", "--device", "cuda:99"}, "LibTorch"},
  };
  for (const auto& [options, part] : bad) {
    EXPECT_TRUE(was_refused(translate(sources(1), options), part)) << part;
  }
}

TEST(Translate, NamesTheFileThatIsNotThere) {
  const Folder folder;
  EXPECT_TRUE(was_refused(translate("", {"-i", folder / "none"}), "none"));
  EXPECT_TRUE(was_refused(translate("", {"-i", folder.path()}), "is a folder"));
  EXPECT_TRUE(was_refused(translate(sources(1), {"--force", folder.path()}), "is a folder"));
  EXPECT_TRUE(was_refused(translate(sources(1), {"-o", folder / "none/out"}), "none/out"));
  EXPECT_TRUE(was_refused(translate(sources(1), {"-o", folder.path()}), "cannot write"));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", folder / "none"}), "does not exist"));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", folder.path()}), "no model folder"));
}

TEST(Translate, AFullDiskIsSaid) {
  const Folder folder;
  const auto to = [&](const std::string& option, const std::string& path) {
    return translate(sources(100), {option, path, "--alignments", "json"});
  };
  EXPECT_TRUE(was_refused(to("-o", "/dev/full"), "No space left on device"));
  EXPECT_TRUE(was_refused(to("--alignments-to", "/dev/full"), "No space left on device"));
  const std::vector<std::string> command = {"translate", "-m", tiny_model(), "-o", folder / "out"};
  EXPECT_TRUE(was_refused(attend(command, {.in = sources(100), .largest_file = 2000}),
                          "cannot write " + (folder / "out") + ": File too large"));
}

}  // namespace
}  // namespace attend::tests
