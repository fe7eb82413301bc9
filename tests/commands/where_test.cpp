// Which rows of a table are read: --where, through the program.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Lines = std::vector<std::string>;

const Lines kSmallClassifier = {"--model.embedding_size", "8", "--model.hidden_size",       "8",
                                "--training.batch_size",  "4", "--training.epochs",         "0",
                                "--training.updates",     "6", "--training.validate_every", "3"};

/// A table of the dozen texts that are known, the first eight in the part "train", of which the
/// last two lie between those of "dev", and the rest in "rest".
class Where : public testing::Test {
 protected:
  Where() {
    const auto texts = lines_of(label_texts());
    const auto labels = lines_of(label_answers());
    const Lines parts = {"train", "train", "train", "train", "train", "train",
                         "dev",   "train", "dev",   "dev",   "train", "rest"};
    std::string all = "class\tpart\tn\ttext\n";
    std::string train = "text\tclass\n";
    std::string dev = train;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      all += labels[i] + '\t' + parts[i] + '\t' + std::to_string(i % 2) + '\t' + texts[i] + '\n';
      const auto row = texts[i] + '\t' + labels[i] + '\n';
      if (parts[i] == "train") train += row;
      if (parts[i] == "dev") dev += row;
    }
    all_ = folder_.write("all.tsv", all);
    train_ = folder_.write("train.tsv", train);
    dev_ = folder_.write("dev.tsv", dev);
  }

  Outcome train(const std::string& out, const Lines& texts,
                const Lines& more = kSmallClassifier) const {
    return attend(Lines{"train", "classify", "-q", "--out", folder_ / out} + texts + more);
  }

  static Outcome predict(const Lines& more) {
    return attend(Lines{"predict", "-m", tiny_classifier()} + more);
  }

  void refused(const Lines& texts, const std::string& why) const {
    EXPECT_TRUE(was_refused(train("out", texts), why)) << why;
    EXPECT_FALSE(fs::exists(folder_ / "out")) << why;
  }

  Folder folder_;
  std::string all_;
  std::string train_;
  std::string dev_;
};

TEST_F(Where, ChoosesTheRowsThatAreAnswered) {
  const auto all = lines_of(label_answers());
  const auto answered = [&](const Lines& where) {
    const auto found = predict(Lines{"--source", all_} + where);
    EXPECT_TRUE(succeeded(found)) << found.err;
    return lines_of(found.out);
  };
  EXPECT_EQ(answered({}), all);
  EXPECT_EQ(answered({"--where", "part=dev"}), (Lines{all[6], all[8], all[9]}));
  EXPECT_EQ(answered({"--where", "part=dev", "--where", "part=rest"}),
            (Lines{all[6], all[8], all[9], all[11]}));
  EXPECT_EQ(answered({"--where", "part=dev", "--where", "n=0"}), (Lines{all[6], all[8]}));
  // By what the file calls its columns, whatever the task calls them.
  const auto named =
      folder_.write("named.tsv", "part\tsentence\nx\twho sleeps\ny\twhere is rain\n");
  const auto found =
      predict({"--source", named, "--columns", "text=sentence", "--where", "part=y", "--json"});
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(json::parse(found.out).at("text"), "place");
  EXPECT_EQ(json::parse(found.out).at("line"), 1);  // of those that are answered
}

// Blank rows among those that are chosen have an empty answer; others are not there.
TEST_F(Where, LeavesOutBlankRowsWithTheOthers) {
  const auto path =
      folder_.write("blank.tsv", "text\tpart\n\nwho sleeps\ta\n\tb\nwhere is rain\tb\n\n\ta\n");
  EXPECT_EQ(predict({"--source", path}).out, "\nperson\n\nplace\n\n\n");
  EXPECT_EQ(predict({"--source", path, "--where", "part=b"}).out, "\nplace\n");
  EXPECT_EQ(predict({"--source", path, "--where", "part=a"}).out, "person\n\n");
}

TEST_F(Where, ScoresTheRowsThatItChooses) {
  const auto scored = [](const std::string& table, const Lines& more) {
    const auto outcome =
        attend(Lines{"evaluate", "-m", tiny_classifier(), "--source", table, "--json"} + more);
    EXPECT_TRUE(succeeded(outcome)) << outcome.err;
    return outcome.out;
  };
  EXPECT_EQ(scored(all_, {"--where", "part=dev"}), scored(dev_, {}));
  EXPECT_NE(scored(all_, {"--where", "part=rest"}), scored(dev_, {}));
  const auto compared = [&](const std::string& table, const Lines& more) {
    const auto outcome =
        attend(Lines{"compare", tiny_classifier(), "--source", table, "--json"} + more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out).at("runs")[0].at("quality").at("accuracy");
  };
  EXPECT_EQ(compared(all_, {"--where", "part=dev"}), compared(dev_, {}));
}

TEST_F(Where, TrainsAsOnTablesOfTheseRowsAlone) {
  ASSERT_TRUE(succeeded(train("one", {"--train", train_, "--dev", dev_})));
  ASSERT_TRUE(succeeded(train("two", {"--train", all_, "--where", "part=train", "--dev", all_,
                                      "--dev-where", "part=dev"})));
  const auto model = read(folder_ / "one/model.safetensors");
  EXPECT_EQ(read(folder_ / "two/model.safetensors"), model);
  const auto run = json::parse(read(folder_ / "two/run.json"));
  EXPECT_EQ(run.at("where"), json::parse(R"({"part": ["train"]})"));
  EXPECT_EQ(run.at("dev_where"), json::parse(R"({"part": ["dev"]})"));
  EXPECT_EQ(run.at("pairs"), 8);
  EXPECT_FALSE(json::parse(read(folder_ / "one/run.json")).contains("where"));
  // Without --dev its rows are of the same table; and a run goes on with the rows it began with.
  auto shorter = kSmallClassifier;
  shorter[9] = "3";
  ASSERT_TRUE(succeeded(
      train("three", {"--train", all_, "--train-where", "part=train", "--dev-where", "part=dev"},
            shorter)));
  const auto last = "/checkpoints/00000006/model.safetensors";
  EXPECT_FALSE(fs::exists(folder_ / "three" + last));
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", folder_ / "three", "--training.updates", "6"})));
  EXPECT_EQ(read(folder_ / "three/model.safetensors"), model);
  EXPECT_EQ(read(folder_ / "three" + last), read(folder_ / "one" + last));
  EXPECT_TRUE(was_refused(attend({"train", "--resume", folder_ / "three", "--where", "part=rest"}),
                          "--resume goes on as the run was begun"));
}

TEST_F(Where, TrainsEverySeedOnTheSameRows) {
  const Lines texts = {"--train",     all_,       "--where", "part=train",
                       "--dev-where", "part=dev", "--seeds", "2"};
  ASSERT_TRUE(succeeded(train("seeds", texts)));
  for (const auto* seed : {"seeds/seed-1/run.json", "seeds/seed-2/run.json"}) {
    const auto run = json::parse(read(folder_ / seed));
    EXPECT_EQ(run.at("where"), json::parse(R"({"part": ["train"]})")) << seed;
    EXPECT_EQ(run.at("dev_where"), json::parse(R"({"part": ["dev"]})")) << seed;
  }
}

TEST_F(Where, OfComparedTrainingsIsThatOfEachRun) {
  const auto compare = [&](const std::string& part) {
    return attend(Lines{"compare", "-q", "--recipes", "classify", "--train", all_, "--train-where",
                        "part=" + part, "--dev-where", "part=dev", "--out", folder_ / "runs",
                        "--source", all_, "--where", "part=rest"} +
                  kSmallClassifier);
  };
  const auto trained = compare("train");
  ASSERT_EQ(trained.code, 0) << trained.err;
  ASSERT_TRUE(succeeded(train("one", {"--train", train_, "--dev", dev_})));
  EXPECT_EQ(read(folder_ / "runs/classify/model.safetensors"),
            read(folder_ / "one/model.safetensors"));
  EXPECT_EQ(compare("train").code, 0);  // it is finished
  EXPECT_TRUE(was_refused(compare("dev"), "was begun with --where = part=train, not part=dev"));
}

TEST_F(Where, RefusesWhatTheTableHasNotBeforeAnythingIsWritten) {
  refused(
      {"--train", all_, "--where", "split=train"},
      all_ + ":1: the first line names the columns, and none is split: found class, part, n, text");
  refused({"--train", all_, "--where", "part=Train"},
          all_ + ": no row has part=Train: found dev, rest, train");
  refused({"--train", all_, "--where", "part=train", "--where", "part=val"},
          all_ + ": no row has part=val: found dev, rest, train");
  refused({"--train", train_, "--dev", all_, "--dev-where", "part=val"},
          all_ + ": no row has part=val: found dev, rest, train");
  refused({"--train", all_, "--where", "part"}, "--where part: expected COLUMN=VALUE");
  refused({"--train", all_, "--where", "part=rest", "--where", "n=0"},
          all_ + ": no line that --where chooses has text in every column");
  const auto texts = folder_.write("texts", label_texts());
  const auto labels = folder_.write("labels", label_answers());
  refused({"--train", texts, labels, "--where", "part=train"},
          "--where part=train chooses rows of a table: give one .tsv, or captions (.json)");
  EXPECT_TRUE(was_refused(predict({"--where", "part=dev"}), "--where is of a table"));
  EXPECT_TRUE(was_refused(predict({"--source", texts, "--where", "part=dev"}),
                          "--where part=dev chooses rows of a table"));
  EXPECT_TRUE(was_refused(predict({"--source", all_, "--where", "part=no"}), "no row has part=no"));
}

// What any program found for the rows of a table that are chosen.
TEST_F(Where, ScoresAFileOfAnswersByATable) {
  const auto all = lines_of(label_answers());
  const auto found = folder_.write("found", all[6] + '\n' + all[8] + "\nperson\n");
  const auto right = folder_.write("right", all[6] + '\n' + all[8] + '\n' + all[9] + '\n');
  const auto texts = lines_of(label_texts());
  const auto text = folder_.write("text", texts[6] + '\n' + texts[8] + '\n' + texts[9] + '\n');
  for (const std::string command : {"evaluate", "compare"}) {
    const Lines asked = {command, "--task", "classification", "--hypothesis", found, "--json"};
    const auto of_table = attend(asked + Lines{"--source", all_, "--where", "part=dev"});
    ASSERT_TRUE(succeeded(of_table)) << of_table.err;
    auto of_files = json::parse(attend(asked + Lines{"--source", text, "--reference", right}).out);
    auto expected = json::parse(of_table.out);
    for (auto* one : {&of_files, &expected}) one->erase("text");  // the name of the file
    EXPECT_EQ(expected, of_files) << command;
    EXPECT_TRUE(was_refused(attend(asked + Lines{"--source", all_, "--where", "part=rest"}),
                            found + " has 3 lines, " + all_ + " has 1"));
  }
  const auto unknown = folder_.write("unknown", "person\n\nplace\n");
  EXPECT_TRUE(was_refused(attend({"evaluate", "--task", "classification", "--hypothesis", unknown,
                                  "--source", all_, "--where", "part=dev"}),
                          unknown + ":2"));
}

// What COCO's captions and Karpathy's files hold, as a table like others.
TEST_F(Where, ChoosesCaptionsOfAFileByTheirSplit) {
  const auto path = folder_.write("dataset.json", R"({"images": [
    {"filename": "a.jpg", "split": "train", "sentences": [{"raw": "who sleeps"},
                                                         {"raw": "where is rain"}]},
    {"filename": "b.jpg", "split": "test", "sentences": [{"raw": "when sleeps a dog"}]},
    {"filename": "c.jpg", "split": "restval", "sentences": [{"raw": "who is the cat"}]}]})");
  const Lines captions = {"--source", path, "--columns", "text=caption"};
  EXPECT_EQ(predict(captions).out, "person\nplace\ntime\nperson\n");
  EXPECT_EQ(predict(captions + Lines{"--where", "split=test"}).out, "time\n");
  EXPECT_EQ(predict(captions + Lines{"--where", "split=train", "--where", "split=restval"}).out,
            "person\nplace\nperson\n");
  EXPECT_TRUE(was_refused(predict(captions + Lines{"--where", "split=val"}),
                          path + ": no row has split=val: found restval, test, train"));
  EXPECT_TRUE(was_refused(predict({"--source", path}),
                          "captions have the columns file, caption and split, and none is text"));
  const Lines columns = {"--train", path, "--columns", "text=caption", "class=split"};
  ASSERT_TRUE(succeeded(train("run", columns)));
  EXPECT_EQ(json::parse(read(folder_ / "run/run.json")).at("pairs"), 4);
}

TEST_F(Where, OfARankIsThatOfTheFirst) {
  SKIP_WITHOUT_GLOO();
  const auto port = free_port();
  const auto rank = [&](const std::string& part) {
    return Lines{"train",   "classify", "-q",      "--out",       folder_ / "ranks",
                 "--train", all_,       "--where", "part=" + part} +
           kSmallClassifier;
  };
  Running first(rank("train"), {.environment = rank_of(0, 2, port)});
  Running other(rank("dev"), {.environment = rank_of(1, 2, port)});
  EXPECT_TRUE(was_refused(first.wait(), "rank 0 learns from other columns or rows of its table"));
  EXPECT_NE(other.wait().code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "ranks"));
}

}  // namespace
}  // namespace attend::tests
