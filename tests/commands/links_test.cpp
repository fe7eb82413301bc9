// Word links from the outside: given to a training, found by models, joined and scored.

#include <algorithm>
#include <csignal>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "test_paths.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using LinkSet = std::set<std::pair<int, int>>;

/// The links of each line of a file.
std::vector<LinkSet> links_in(const std::string& file) {
  std::vector<LinkSet> all;
  for (const auto& line : lines_of(read(file))) {
    std::istringstream words(line);
    auto& links = all.emplace_back();
    char dash = 0;
    for (int source = 0, target = 0; words >> source >> dash >> target;) {
      EXPECT_TRUE(links.emplace(source, target).second) << "twice: " << line;
    }
  }
  return all;
}

LinkSet turned(const LinkSet& links) {
  LinkSet other;
  for (const auto& [source, target] : links) other.emplace(target, source);
  return other;
}

/// A model of the other direction, which has learnt little.
const std::string& reverse_model() {
  static const Folder folder;
  static const std::string model = folder / "model";
  if (!fs::exists(model)) {
    auto command = train_command(model, 100);
    for (auto& argument : command) {  // the corpus, turned
      const auto side = argument.rfind('.');
      if (argument.ends_with(".source")) {
        argument.replace(side, argument.npos, ".target");
      } else if (argument.ends_with(".target")) {
        argument.replace(side, argument.npos, ".source");
      }
    }
    EXPECT_TRUE(succeeded(attend(command)));
  }
  return model;
}

std::vector<std::string> on_test(const std::string& model, const std::vector<std::string>& more) {
  std::vector<std::string> command = {
      "evaluate",           "-m", model, "--source", corpus("test.source"), "--reference",
      corpus("test.target")};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

TEST(WriteLinks, AreThoseOfForcedTranslation) {
  const Folder folder;
  const auto found = attend(on_test(tiny_model(), {"--write-links", folder / "links"}));
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(found.out + found.err, "");  // nothing was to be scored
  ASSERT_TRUE(succeeded(attend({"translate", "-m", tiny_model(), "-i", corpus("test.source"),
                                "--force", corpus("test.target"), "-o", folder / "scores",
                                "--alignments-to", folder / "forced"})));
  EXPECT_EQ(read(folder / "links"), read(folder / "forced"));
  EXPECT_EQ(links_in(folder / "links").size(), 100U);
}

TEST(WriteLinks, AreScoredAsAFileOfThemIs) {
  const Folder folder;
  for (const auto* rule : {"argmax", "mutual", "threshold:0.3"}) {
    const auto found =
        attend(on_test(tiny_model(), {"--write-links", folder / "links", "--gold",
                                      corpus("test.align"), "--links-by", rule, "--json"}));
    ASSERT_TRUE(succeeded(found));
    const auto of_file =
        attend({"evaluate", "--links", folder / "links", "--gold", corpus("test.align"), "--json"});
    ASSERT_TRUE(succeeded(of_file));
    const auto scores = json::parse(found.out);
    EXPECT_FALSE(scores.contains("bleu"));
    EXPECT_EQ(scores.at("alignment").at("aer"), json::parse(of_file.out).at("alignment").at("aer"));
    EXPECT_GT(scores.at("alignment").at("links"), 0);
  }
}

TEST(WriteLinks, OfAnEmptyPairAreAnEmptyLine) {
  const Folder folder;
  const auto source = read(corpus("test.source"));
  const auto first = source.substr(0, source.find('\n') + 1);
  const auto s = folder.write("s", first + "\n" + first);
  ASSERT_TRUE(succeeded(attend({"evaluate", "-m", tiny_model(), "--source", s, "--reference", s,
                                "--write-links", folder / "links"})));
  const auto links = links_in(folder / "links");
  ASSERT_EQ(links.size(), 3U);
  EXPECT_FALSE(links[0].empty());
  EXPECT_TRUE(links[1].empty());
  EXPECT_EQ(links[0], links[2]);
}

// More pairs than are read at once.
TEST(WriteLinks, ComeInTheOrderOfTheTextHoweverLongItIs) {
  const Folder folder;
  std::string source;
  std::string target;
  for (int i = 0; i < 50; ++i) {
    source += read(corpus("test.source"));
    target += read(corpus("test.target"));
  }
  ASSERT_TRUE(succeeded(
      attend({"evaluate", "-m", tiny_model(), "--source", folder.write("s", source), "--reference",
              folder.write("t", target), "--write-links", folder / "long"})));
  ASSERT_TRUE(succeeded(attend(on_test(tiny_model(), {"--write-links", folder / "short"}))));
  const auto once = read(folder / "short");
  std::string repeated;
  for (int i = 0; i < 50; ++i) repeated += once;
  EXPECT_EQ(read(folder / "long"), repeated);
}

TEST(Symmetrize, JoinsTheLinksOfBothDirections) {
  const Folder folder;
  const auto links_by = [&](const std::string& name, const std::vector<std::string>& command) {
    auto whole = command;
    whole.insert(whole.end(), {"--write-links", folder / name});
    EXPECT_TRUE(succeeded(attend(whole)));
    return links_in(folder / name);
  };
  const auto ahead = links_by("ahead", on_test(tiny_model(), {}));
  const auto back = links_by("back", {"evaluate", "-m", reverse_model(), "--source",
                                      corpus("test.target"), "--reference", corpus("test.source")});
  const auto joined = [&](const std::string& method) {
    return links_by(method, on_test(tiny_model(),
                                    {"--reverse-model", reverse_model(), "--symmetrize", method}));
  };
  const auto both = joined("intersection");
  const auto either = joined("union");
  const auto grown = joined("grow-diag");
  const auto final_and = joined("grow-diag-final-and");
  const auto final = joined("grow-diag-final");
  for (const auto* found : {&back, &both, &either, &grown, &final_and, &final}) {
    ASSERT_EQ(found->size(), ahead.size());
  }
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    const auto other = turned(back[i]);
    LinkSet expected;
    std::set_intersection(ahead[i].begin(), ahead[i].end(), other.begin(), other.end(),
                          std::inserter(expected, expected.end()));
    EXPECT_EQ(both[i], expected);
    expected = ahead[i];
    expected.insert(other.begin(), other.end());
    EXPECT_EQ(either[i], expected);
    const auto holds = [](const LinkSet& large, const LinkSet& small) {
      return std::includes(large.begin(), large.end(), small.begin(), small.end());
    };
    EXPECT_TRUE(holds(grown[i], both[i]));
    EXPECT_TRUE(holds(final_and[i], grown[i]));
    EXPECT_TRUE(holds(final[i], final_and[i]));
    EXPECT_TRUE(holds(either[i], final[i]));
  }
}

TEST(Symmetrize, BestPrintsAllWaysAndTellsTheBest) {
  const auto asked = on_test(tiny_model(), {"--reverse-model", reverse_model(), "--symmetrize",
                                            "best", "--gold", corpus("test.align")});
  auto as_json = asked;
  as_json.emplace_back("--json");
  const auto done = attend(as_json);
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out);
  double least = 1.0;
  std::set<std::string> ways;
  for (const auto& [way, of_way] : scores.at("alignments").items()) {
    ways.insert(way);
    least = std::min(least, of_way.at("aer").get<double>());
  }
  EXPECT_EQ(ways, (std::set<std::string>{"forward", "backward", "intersection", "union",
                                         "grow-diag", "grow-diag-final", "grow-diag-final-and"}));
  EXPECT_EQ(scores.at("alignment").at("aer"), least);
  const auto way = scores.at("alignment").at("way").get<std::string>();
  EXPECT_EQ(scores.at("alignments").at(way).at("aer"), least);
  const auto text = attend(asked);
  ASSERT_TRUE(succeeded(text));
  EXPECT_NE(text.out.find("best: " + way), std::string::npos) << text.out;
}

TEST(Symmetrize, RefusesWhatDoesNotFitTogether) {
  const Folder folder;
  const auto refused = [](const std::vector<std::string>& more, const std::string& part) {
    return was_refused(attend(on_test(tiny_model(), more)), part);
  };
  EXPECT_TRUE(refused({"--symmetrize", "union"}, "--reverse-model"));
  EXPECT_TRUE(refused({"--reverse-model", tiny_model()}, "--symmetrize"));
  EXPECT_TRUE(refused({"--reverse-model", tiny_model(), "--symmetrize", "grow"}, "grow-diag"));
  EXPECT_TRUE(refused({"--reverse-model", tiny_model(), "--symmetrize", "best"}, "--gold"));
  EXPECT_TRUE(refused({"--reverse-model", tiny_model(), "--symmetrize", "best", "--gold",
                       corpus("test.align"), "--write-links", folder / "links"},
                      "name it"));
  EXPECT_TRUE(refused({"--links-by", "threshold:2"}, "--links-by = threshold:2"));
  EXPECT_TRUE(refused({"--write-links", folder / "none/links"}, "cannot write"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "--links", corpus("test.align"), "--gold",
                                  corpus("test.align"), "--write-links", folder / "links"}),
                          "--write-links needs --model"));
  EXPECT_TRUE(
      was_refused(attend({"evaluate", "-m", tiny_model(), "--source", corpus("test.source"),
                          "--reference", corpus("dev.target"), "--write-links", folder / "links"}),
                  "test.source:31: the other side has no such line"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

std::vector<std::string> with_links(const std::string& links,
                                    const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = {"--alignments", links};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(TrainAlignments, StayWithTheRunWhenItGoesOn) {
  const Folder folder;
  const auto run = folder / "run";
  const auto links = folder.write("links", read(corpus("train.align")));
  Running training(train_command(
      run, 60, with_links(links, {"--training.validate_every", "20", "--training.window", "64"})));
  ASSERT_TRUE(training.wait_for(run + "/checkpoints/00000020"));
  training.send(SIGKILL);
  training.wait();
  EXPECT_EQ(json::parse(read(run + "/run.json")).at("alignments"), links);
  fs::rename(links, folder / "moved");
  EXPECT_TRUE(was_refused(attend({"train", "--resume", run, "-q"}), "cannot read " + links));
  folder.write("links", "0-0\n");
  EXPECT_TRUE(was_refused(attend({"train", "--resume", run, "-q"}),
                          "links has changed since the run began"));
  fs::rename(folder / "moved", links);
  ASSERT_TRUE(succeeded(attend({"train", "--resume", run, "-q"})));
  const auto told = attend({"info", run});
  EXPECT_NE(told.out.find("links " + links), std::string::npos) << told.out;
}

TEST(TrainAlignments, MayBeThoseThatAModelFound) {
  const Folder folder;
  ASSERT_TRUE(succeeded(
      attend({"evaluate", "-m", tiny_model(), "--source", corpus("train.source"), "--reference",
              corpus("train.target"), "--write-links", folder / "links"})));
  ASSERT_TRUE(succeeded(attend(train_command(folder / "run", 3, with_links(folder / "links")))));
}

TEST(TrainAlignments, AreSharedByWorkers) {
  if (!fs::exists(build_folder() + "/bin/libattend_gloo.so")) {
    GTEST_SKIP() << "built without Gloo";
  }
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(
      train_command(folder / "run", 5, with_links(corpus("train.align"), {"--workers", "2"})))));
}

TEST(TrainAlignments, AndTheirWeightNeedEachOther) {
  const Folder folder;
  EXPECT_TRUE(
      was_refused(attend(train_command(folder / "run", 3, {"--training.supervision", "0.5"})),
                  "training.supervision = 0.5: expected 0, or links of the training text"));
  auto command = train_command(folder / "run", 3, with_links(corpus("train.align")));
  std::erase(command, "-q");
  const auto told = attend(command);
  ASSERT_TRUE(succeeded(told));
  EXPECT_NE(told.err.find("--alignments will change nothing"), std::string::npos) << told.err;
}

TEST(TrainAlignments, AreRefusedWhereTheyDoNotFit) {
  const Folder folder;
  const auto refused = [&](const std::vector<std::string>& more, const std::string& part) {
    return was_refused(attend(train_command(folder / "run", 3, more)), part);
  };
  auto lines = lines_of(read(corpus("train.align")));
  const auto changed = [&](std::size_t line, const std::string& text) {
    auto all = lines;
    all.at(line) = text;
    std::string bytes;
    for (const auto& one : all) bytes += one + '\n';
    return folder.write("links", bytes);
  };
  EXPECT_TRUE(refused(with_links(changed(6, "0-0 99-0")), "links:7: source word 99 of link 99-0"));
  EXPECT_TRUE(refused(with_links(changed(2, "0-0 0-77")), "links:3: target word 77 of link 0-77"));
  EXPECT_TRUE(refused(with_links(changed(0, "a-b")), "links:1: found 'a-b'"));
  EXPECT_TRUE(refused(with_links(folder.write("short", lines.at(0) + '\n')), "short has 1: "));
  EXPECT_TRUE(refused(with_links(folder / "none"), "cannot read"));
  EXPECT_TRUE(refused(with_links(corpus("train.align"), {"--model.reader", "cho", "--model.encoder",
                                                         "gru", "--model.summary", "last"}),
                      "model.reader = cho: expected a reader with attention"));
  EXPECT_TRUE(was_refused(
      attend({"train", "--resume", folder / "run", "--alignments", corpus("train.align")}),
      "--resume goes on"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

}  // namespace
}  // namespace attend::tests
