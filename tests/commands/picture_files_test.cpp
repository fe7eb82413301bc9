// Where pictures and their features are found (--pictures), and pictures with several right texts,
// through the program.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "npy_bytes.h"
#include "ranks.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Lines = std::vector<std::string>;

const Lines kSmall = {"--model.embedding_size",    "6",    "--model.hidden_size",   "8",
                      "--attention.hidden_size",   "6",    "--training.batch_size", "4",
                      "--training.validate_every", "2",    "--training.epochs",     "0",
                      "--training.decay",          "none", "--training.patience",   "0",
                      "--training.updates",        "4"};

/// Two parts of a table of pictures, the first of three with two captions each, the second of two
/// with two and one; and the features of both, 2 by 2 places of 3 numbers.
class PictureFiles : public testing::Test {
 protected:
  PictureFiles() {
    table_ = folder_.write("captions.tsv",
                           "file\tpart\tcaption\n"
                           "a.png\ttrain\ta red dog\nb.png\ttrain\ttwo cats\n"
                           "a.png\ttrain\tthe dog runs\nc.png\ttrain\ta blue cow\n"
                           "d.png\tdev\ta cat\nb.png\ttrain\tcats run\n"
                           "c.png\ttrain\ta cow\ne.png\tdev\ttwo dogs\nd.png\tdev\tthe cat\n");
    train_ = folder_.write("train.npy", npy_bytes("(3, 2, 2, 3)", 36, 1));
    train_names_ = folder_.write("train.names", "a.png\nc.png\nb.png\n");
    dev_ = folder_.write("dev.npy", npy_bytes("(2, 2, 2, 3)", 24, 2));
    dev_names_ = folder_.write("dev.names", "d.png\ne.png\n");
  }

  Lines of_train() const {
    return {"--train", table_, "--columns", "picture=file", "--where", "part=train"};
  }
  Lines features() const {
    return {"--pictures",     train_, "--picture-names",     train_names_,
            "--dev-pictures", dev_,   "--dev-picture-names", dev_names_};
  }
  Lines command(const std::string& out, const Lines& texts, const Lines& more = kSmall) const {
    return Lines{"train", "scenes", "-q", "--out", folder_ / out, "--model.grid", ""} + texts +
           more;
  }
  void train(const std::string& out, const Lines& texts, const Lines& more = kSmall) const {
    const auto trained = attend(command(out, texts, more));
    ASSERT_TRUE(succeeded(trained)) << trained.err;
  }
  /// A model of the features, that was measured on the others.
  void train_model() const {
    train("model", of_train() + Lines{"--dev-where", "part=dev"} + features());
  }

  Lines of_dev() const {
    return {"--source", table_,       "--columns", "picture=file",    "--where",
            "part=dev", "--pictures", dev_,        "--picture-names", dev_names_};
  }
  Outcome with_model(const std::string& name, const Lines& more) const {
    return attend(Lines{name, "-m", folder_ / "model"} + more);
  }

  void refused(const Lines& texts, const std::string& why) const {
    EXPECT_TRUE(was_refused(attend(command("out", texts)), why)) << why;
    EXPECT_FALSE(fs::exists(folder_ / "out")) << why;
  }

  Folder folder_;
  std::string table_;
  std::string train_, train_names_;
  std::string dev_, dev_names_;
};

TEST_F(PictureFiles, FeaturesAreFoundByNameAndByNumberAlike) {
  train_model();
  const auto run = json::parse(read(folder_ / "model/run.json"));
  EXPECT_EQ(run.at("pictures"), train_);
  EXPECT_EQ(run.at("picture_names"), train_names_);
  EXPECT_EQ(run.at("dev_pictures"), dev_);
  EXPECT_EQ(run.at("dev_picture_names"), dev_names_);
  for (const auto* file :
       {"train.pictures", "train.picture_names", "dev.pictures", "dev.picture_names"}) {
    EXPECT_TRUE(run.at("texts").contains(file)) << file;
  }
  const auto train = folder_.write("numbers.tsv",
                                   "picture\tcaption\n0\ta red dog\n2\ttwo cats\n0\tthe dog runs\n"
                                   "1\ta blue cow\n2\tcats run\n1\ta cow\n");
  const auto dev =
      folder_.write("dev.tsv", "picture\tcaption\n0\ta cat\n1\ttwo dogs\n0\tthe cat\n");
  PictureFiles::train(
      "numbers", {"--train", train, "--dev", dev, "--pictures", train_, "--dev-pictures", dev_});
  const auto model = read(folder_ / "model/model.safetensors");
  EXPECT_EQ(read(folder_ / "numbers/model.safetensors"), model);
  const auto by_name = with_model("predict", of_dev());
  ASSERT_EQ(by_name.code, 0) << by_name.err;
  EXPECT_EQ(with_model("predict", {"--source", dev, "--pictures", dev_}).out, by_name.out);
  // Lines that name rows, of a file that is given or that they name themselves.
  EXPECT_EQ(attend({"predict", "-m", folder_ / "model", "--pictures", dev_, "--picture-names",
                    dev_names_},
                   {.in = "d.png\ne.png\n"})
                .out,
            by_name.out);
  EXPECT_EQ(attend({"predict", "-m", folder_ / "model"}, {.in = dev_ + "#0\n" + dev_ + "#1\n"}).out,
            by_name.out);
}

TEST_F(PictureFiles, ARunWithFeaturesGoesOnToTheSameBytesUnlessTheyHaveChanged) {
  train_model();
  auto shorter = kSmall;
  shorter.back() = "2";
  const auto texts = of_train() + Lines{"--dev-where", "part=dev"} + features();
  train("parts", texts, shorter);
  train("changed", texts, shorter);
  const auto resume = [&](const std::string& run) {
    return attend({"train", "-q", "--resume", folder_ / run, "--training.updates", "4"});
  };
  ASSERT_TRUE(succeeded(resume("parts")));
  EXPECT_EQ(read(folder_ / "parts/model.safetensors"), read(folder_ / "model/model.safetensors"));
  folder_.write("train.npy", npy_bytes("(3, 2, 2, 3)", 36, 9));
  EXPECT_TRUE(was_refused(resume("changed"), train_ + " has changed since the run began"));
}

TEST_F(PictureFiles, FeaturesOfOneVectorAPictureAreASinglePlace) {
  const auto one = folder_.write("one.npy", npy_bytes("(3, 4)", 12, 3));
  const auto same = folder_.write("same.npy", npy_bytes("(3, 1, 4)", 12, 3));
  const Lines names = {"--picture-names", train_names_};
  train("one", of_train() + Lines{"--pictures", one} + names);
  train("same", of_train() + Lines{"--pictures", same} + names);
  EXPECT_EQ(read(folder_ / "one/model.safetensors"), read(folder_ / "same/model.safetensors"));
}

TEST_F(PictureFiles, FeaturesThatDoNotFitAreRefusedBeforeAnythingIsWritten) {
  const Lines dev = {"--dev-where", "part=dev"};
  const auto texts = of_train();
  refused(texts + Lines{"--pictures", folder_ / "none.npy"},
          "--pictures " + (folder_ / "none.npy") + " does not exist");
  refused(texts + Lines{"--pictures", table_}, table_ + ": neither a .npy nor a safetensors file");
  refused(texts + Lines{"--pictures", train_},
          table_ + ":2, picture: a.png is no row of " + train_ + ": expected a number");
  refused(texts + Lines{"--picture-names", train_names_}, "--picture-names " + train_names_);
  const auto more = folder_.write("more.names", "a.png\nc.png\nb.png\nd.png\n");
  refused(texts + Lines{"--pictures", train_, "--picture-names", more},
          more + ":4: a name beyond the 3 rows of " + train_);
  const auto fewer = folder_.write("fewer.names", "a.png\nc.png\n");
  refused(texts + Lines{"--pictures", train_, "--picture-names", fewer},
          fewer + " has 2 names, " + train_ + " has 3 rows");
  const auto others = folder_.write("others.names", "a.png\nc.png\nz.png\n");
  refused(texts + Lines{"--pictures", train_, "--picture-names", others},
          table_ + ":3, picture: " + others + ": no row is called b.png");
  // Of dev neither file is given, so its names are looked for among those of training.
  refused(texts + dev + Lines{"--pictures", train_, "--picture-names", train_names_},
          table_ + ":6, picture: " + train_names_ + ": no row is called d.png");
  const auto wide = folder_.write("wide.npy", npy_bytes("(2, 3, 2, 3)", 36, 2));
  const Lines learnt = {"--pictures", train_, "--picture-names", train_names_, "--dev-pictures"};
  refused(texts + dev + learnt + Lines{wide, "--dev-picture-names", dev_names_},
          wide + ": features of [3, 2, 3] a picture, but of [2, 2, 3] in " + train_);
  for (const auto* name : {"d.png", "e.png"}) {  // pictures, not their features
    folder_.write(name, std::string("P5 1 1 255\n\x01"));
  }
  refused(texts + dev + learnt + Lines{folder_.path().string()},
          "give --pictures and --dev-pictures of one kind");
  EXPECT_TRUE(was_refused(attend({"train", "classify", "--out", folder_ / "out", "--train", table_,
                                  "--columns", "text=caption", "label=part", "--pictures", train_}),
                          "--pictures " + train_ + ": the task reads no pictures"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(PictureFiles, OfAModelAreWhatItReads) {
  train_model();
  const auto wide = folder_.write("wide.npy", npy_bytes("(2, 3, 2, 3)", 36, 2));
  const Lines table = {"--source", table_, "--columns", "picture=file", "--where", "part=dev"};
  const auto wrong = wide + ": features of [3, 2, 3] a picture: the model reads [2, 2, 3]";
  for (const auto* command : {"predict", "evaluate"}) {
    EXPECT_TRUE(was_refused(
        with_model(command, table + Lines{"--pictures", wide, "--picture-names", dev_names_}),
        wrong));
    EXPECT_TRUE(was_refused(with_model(command, table), "the model reads features"));
  }
  EXPECT_TRUE(
      was_refused(attend({"predict", "-m", folder_ / "model"}, {.in = wide + "#0\n"}), wrong));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", folder_ / "model"}, {.in = dev_ + "#2\n"}),
                          "row 2 is asked for, but " + dev_ + " has 2"));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", folder_ / "model"}, {.in = "d.png\n"}),
                          "the model reads features"));
}

/// Scenes whose table lies elsewhere than their pictures.
TEST(Pictures, AreFoundInTheFolderThatIsNamed) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend({"generate", "--out", folder / "scenes", "--task", "scenes",
                                "--size", "32", "--train", "8", "--dev", "4", "--test", "2"})));
  const auto scenes = folder / "scenes";
  const auto train = folder.write("train.tsv", read(scenes + "/train.tsv"));
  const auto dev = folder.write("dev.tsv", read(scenes + "/dev.tsv"));
  const auto command = [&](const std::string& out, const Lines& texts) {
    return attend(Lines{"train", "scenes", "-q", "--out", folder / out, "--model.grid",
                        "6 pool 2, 8 pool 2"} +
                  texts + kSmall);
  };
  ASSERT_TRUE(succeeded(
      command("beside", {"--train", scenes + "/train.tsv", "--dev", scenes + "/dev.tsv"})));
  const Lines elsewhere = {"--train", train, "--dev", dev};
  EXPECT_TRUE(was_refused(command("out", elsewhere), train + ":2, picture: "));
  const auto placed = command("placed", elsewhere + Lines{"--pictures", scenes});
  ASSERT_TRUE(succeeded(placed)) << placed.err;
  EXPECT_EQ(read(folder / "placed/model.safetensors"), read(folder / "beside/model.safetensors"));
  const auto predict = [&](const Lines& more) {
    return attend(Lines{"predict", "-m", folder / "placed", "--source"} + more).out;
  };
  EXPECT_EQ(predict({dev, "--pictures", scenes}), predict({scenes + "/dev.tsv"}));
  EXPECT_NE(predict({dev, "--pictures", scenes}), "");
  const auto features = folder.write("f.npy", npy_bytes("(4, 2, 2, 3)", 48, 1));
  EXPECT_TRUE(was_refused(
      attend({"predict", "-m", folder / "placed", "--source", dev, "--pictures", features}),
      features + " has features: the model reads pictures themselves"));
}

TEST_F(PictureFiles, WithSeveralCaptionsAreOneExampleWithSeveralRightAnswers) {
  train_model();
  const auto found = with_model("predict", of_dev());
  ASSERT_EQ(found.code, 0);
  EXPECT_EQ(lines_of(found.out).size(), 2U);  // d.png, e.png
  EXPECT_EQ(found.err,
            "attend: 3 rows, 2 of them different: one answer for each, in the order in which they "
            "come first\n");
  const auto scored = [](const Outcome& outcome) {
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out);
  };
  const Lines table = {"--source", table_,     "--columns", "picture=file",
                       "--where",  "part=dev", "--json"};
  const auto score_of = [&](const std::string& captions) {
    return scored(attend(Lines{"evaluate", "--task", "captioning", "--hypothesis",
                               folder_.write("found", captions)} +
                         table));
  };
  // Either of two right captions is right, in the order of the pictures, not of the rows.
  EXPECT_EQ(score_of("the cat\ntwo dogs\n").at("exact_match"), 1.0);
  EXPECT_EQ(score_of("a cat\ntwo dogs\n").at("exact_match"), 1.0);
  EXPECT_EQ(score_of("two dogs\nthe cat\n").at("exact_match"), 0.0);
  // As by lines with two references, of which the second file has none for e.png.
  const auto first = folder_.write("first", "a cat\ntwo dogs\n");
  const auto second = folder_.write("second", "the cat\n\n");
  auto by_lines = scored(attend({"evaluate", "--task", "captioning", "--hypothesis",
                                 folder_.write("found", "the cat runs\ntwo cats\n"), "--reference",
                                 first, "--reference", second, "--json"}));
  auto by_table = score_of("the cat runs\ntwo cats\n");
  for (const auto* metric : {"bleu1", "cider_d", "exact_match"}) {
    EXPECT_EQ(by_table.at(metric), by_lines.at(metric)) << metric;
  }
  // What a model is told of itself while it is trained, and afterwards.
  const auto of_model = scored(with_model(
      "evaluate", Lines{"--beam", "1", "--pictures", dev_, "--picture-names", dev_names_} + table));
  EXPECT_EQ(score_of(with_model("predict", of_dev() + Lines{"--greedy"}).out).at("bleu1"),
            of_model.at("bleu1"));
  const auto log = lines_of(read(folder_ / "model/metrics.jsonl"));
  json last;
  for (const auto& line : log) {
    const auto one = json::parse(line);
    if (one.contains("cider_d")) last = one;
  }
  ASSERT_TRUE(last.contains("cider_d")) << log.back();
  EXPECT_TRUE(last.at("update") == 2 || last.at("update") == 4);
}

TEST_F(PictureFiles, AFileOfAnswersHasALineForEachPicture) {
  const auto found = folder_.write("found", "a\nb\nc\n");
  EXPECT_TRUE(
      was_refused(attend({"evaluate", "--task", "captioning", "--hypothesis", found, "--source",
                          table_, "--columns", "picture=file", "--where", "part=dev"}),
                  found + " has 3 lines, " + table_ + " has 2"));
}

}  // namespace
}  // namespace attend::tests
