// Sounds to texts, through the program: tones that are words.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "npy_bytes.h"
#include "tones.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

TEST(Sounds, AModelOfThemAnswersEveryCommandThatTextsHave) {
  const Tones tones;
  tones.train("model", 6);
  const auto model = tones / "model";
  const std::vector<std::string> table = {"--source",   tones / "tones.tsv", "--columns",
                                          "sound=file", "--sounds",          tones / "wav",
                                          "--where",    "split=test"};
  const auto predict = [&](const std::vector<std::string>& more) {
    return attend(with(with({"predict", "-m", model}, table), more));
  };
  const auto found = predict({});
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(lines_of(found.out).size(), 12U);
  EXPECT_EQ(predict({"--batch-size", "1"}).out, found.out);
  EXPECT_EQ(lines_of(predict({"--nbest", "2"}).out).size(), 24U);
  // The file itself, and by its name: from the current folder, or from another one.
  const auto fourth = lines_of(found.out)[3] + "\n";
  EXPECT_EQ(attend({"predict", "-m", model, tones / "wav/7.wav"}).out, fourth);
  EXPECT_EQ(attend({"predict", "-m", model}, {.in = (tones / "wav/7.wav") + "\n"}).out, fourth);
  EXPECT_EQ(attend({"predict", "-m", model, "--sounds", tones / "wav"}, {.in = "7.wav\n"}).out,
            fourth);
  const std::vector<std::string> evaluate = {
      "evaluate",   "-m",         model,      "--source",    tones / "tones.tsv", "--columns",
      "sound=file", "text=words", "--sounds", tones / "wav", "--where",           "split=test"};
  const auto evaluated = attend(evaluate);
  ASSERT_TRUE(succeeded(evaluated));
  EXPECT_NE(evaluated.out.find("errors = "), std::string::npos) << evaluated.out;
  const auto of_characters = attend(with(evaluate, {"--tokenizer", "char"}));
  ASSERT_TRUE(succeeded(of_characters));
  EXPECT_NE(of_characters.out.find("character errors = "), std::string::npos) << of_characters.out;
  EXPECT_TRUE(succeeded(attend({"info", model})));
  EXPECT_TRUE(succeeded(attend({"export", model, "--out", tones / "exported"})));
  EXPECT_EQ(attend({"predict", "-m", tones / "exported", tones / "wav/7.wav"}).out, fourth);
}

TEST(Sounds, AnnotationsThatSayTheTextByThemselvesAreReportedBesideTheLoss) {
  const Tones tones;
  tones.train("model", 3, {"--model.ctc", "true"});
  const auto lines = lines_of(read(tones / "model/metrics.jsonl"));
  for (const auto& line : lines) {
    const auto logged = nlohmann::json::parse(line);
    EXPECT_GT(logged.at("ctc").get<double>(), 0.0) << line;
    EXPECT_NE(logged.at("ctc"), logged.at("loss")) << line;
  }
  const std::vector<std::string> predict = {"predict", "-m", tones / "model", tones / "wav/7.wav"};
  EXPECT_TRUE(succeeded(attend(predict)));
  EXPECT_TRUE(succeeded(attend(with(predict, {"--ctc", "0.5"}))));
  EXPECT_TRUE(was_refused(attend(with(predict, {"--ctc", "1.5"})), "ctc"));
  tones.train("plain", 3);
  EXPECT_TRUE(
      was_refused(attend({"predict", "-m", tones / "plain", "--ctc", "0.5", tones / "wav/7.wav"}),
                  "search.ctc is of models with model.ctc = true"));
  EXPECT_TRUE(was_refused(
      attend(tones.training("other", tones.of_table({"--search.ctc", "0.5"}), 3)), "search.ctc"));
  EXPECT_EQ(read(tones / "plain/metrics.jsonl").find("ctc"), std::string::npos);
  EXPECT_TRUE(
      was_refused(attend(tones.training(
                      "other", tones.of_table({"--model.ctc", "true", "--training.ctc", "0"}), 3)),
                  "training.ctc"));
}

TEST(Sounds, TheErrorRateDecidesAtValidationsAndTheLeastIsBest) {
  const Tones tones;
  tones.train("model", 12);
  double least = 1e9;
  std::int64_t best = 0;
  std::int64_t remembered = 0;
  for (const auto& line : lines_of(read(tones / "model/metrics.jsonl"))) {
    const auto logged = nlohmann::json::parse(line);
    if (!logged.contains("error_rate")) continue;
    if (const auto rate = logged.at("error_rate").get<double>(); rate < least) {
      least = rate;
      best = logged.at("update").get<std::int64_t>();
    }
    if (logged.value("best", false)) remembered = logged.at("update").get<std::int64_t>();
  }
  ASSERT_GT(best, 0);
  EXPECT_EQ(remembered, best);
}

TEST(Sounds, AreEvaluatedByTheSearchThatPredictsThem) {
  const Tones tones;
  tones.train("model", 40, {"--model.ctc", "true"});
  std::string right;
  for (const auto& line : lines_of(read(tones / "tones.tsv"))) {
    if (!line.ends_with("\ttest")) continue;
    const auto first = line.find('\t') + 1;
    right += line.substr(first, line.rfind('\t') - first) + '\n';
  }
  tones.folder().write("right.txt", right);
  const auto split_of = [](const Outcome& outcome) {
    EXPECT_TRUE(succeeded(outcome));
    return nlohmann::json::parse(outcome.out).at("error_split");
  };
  for (const std::vector<std::string>& search : std::vector<std::vector<std::string>>{
           {}, {"--ctc", "0.8"}, {"--min-ratio", "0.2"}, {"--end-threshold", "1"}}) {
    const auto table = with(tones.test_table(), search);
    ASSERT_TRUE(succeeded(
        attend(with({"predict", "-m", tones / "model", "-o", tones / "found.txt"}, table))));
    EXPECT_EQ(split_of(attend(with({"evaluate", "-m", tones / "model", "--json"}, table))),
              split_of(attend({"evaluate", "--task", "speech", "--json", "--hypothesis",
                               tones / "found.txt", "--reference", tones / "right.txt"})))
        << testing::PrintToString(search);
  }
  EXPECT_TRUE(
      was_refused(attend({"evaluate", "--task", "speech", "--hypothesis", tones / "found.txt",
                          "--reference", tones / "right.txt", "--ctc", "0.5"}),
                  "--ctc is of a search: give --model"));
}

TEST(Sounds, AnnotationsAloneAnswerWithoutAReader) {
  const Tones tones;
  tones.train("model", 4, {"--model.reader", "ctc"});
  const std::vector<std::string> predict = {"predict", "-m", tones / "model"};
  const auto sounds = {tones / "wav/7.wav", tones / "wav/2.wav"};
  const auto found = attend(with(predict, sounds));
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(lines_of(found.out).size(), 2U);
  const auto as_json = attend(with(with(predict, {"--json"}), sounds));
  ASSERT_TRUE(succeeded(as_json));
  EXPECT_TRUE(succeeded(attend({"info", tones / "model"})));
  EXPECT_TRUE(succeeded(
      attend({"evaluate", "-m", tones / "model", "--source", tones / "tones.tsv", "--columns",
              "sound=file", "text=words", "--sounds", tones / "wav", "--where", "split=test"})));
  EXPECT_TRUE(was_refused(
      attend(tones.training("other",
                            tones.of_table({"--model.reader", "ctc", "--model.ctc", "true"}), 3)),
      "model.ctc"));
}

TEST(Sounds, TextsThatAreTooLongToBeSaidByAnnotationsAreNamedBeforeTraining) {
  const Tones tones;
  auto table = read(tones / "tones.tsv");
  table +=
      "0.wav\tlow low low low low low low low\ttrain\n1.wav\tlow low low low low low low "
      "low\ttrain\n";
  tones.folder().write("long.tsv", table);
  auto texts = tones.of_table({"--model.ctc", "true", "--text.kind", "characters"});
  texts[1] = tones / "long.tsv";
  const auto refused = attend(tones.training("other", texts, 3));
  EXPECT_TRUE(was_refused(refused, "cannot say 31 symbols by CTC (and 1 more)"));
  EXPECT_NE(refused.err.find("long.tsv:26, text: "), std::string::npos) << refused.err;
  EXPECT_FALSE(fs::exists(tones / "other"));
}

TEST(Sounds, TonesAreLearnt) {
  const Tones tones;
  // A steady tone is nothing but its mean: by its own scale it would be gone.
  tones.train("model", 150,
              {"--sound.normalise", "training", "--training.learning_rate", "0.01",
               "--model.dropout_embedding", "0", "--model.dropout_output", "0"});
  const auto found = attend({"predict", "-m", tones / "model", tones / "wav/1.wav",
                             tones / "wav/3.wav", tones / "wav/5.wav"});
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(found.out, "low\nmid\nhigh\n");
  // Another rate is heard as well, and said once.
  tones.write("fast.wav", "high low", 16000);
  const auto fast = attend({"predict", "-m", tones / "model", tones / "wav/fast.wav"});
  ASSERT_EQ(fast.code, 0);
  EXPECT_EQ(fast.out, "high low\n");
  EXPECT_NE(fast.err.find("sounds of other rates are brought to 8000 samples a second"),
            std::string::npos)
      << fast.err;
  // What was cut in two is joined again.
  const auto whole = tones / "wav/7.wav";
  const auto said = attend({"predict", "-m", tones / "model", "--json", whole});
  const auto joined = attend(
      {"predict", "-m", tones / "model", "--json", whole + "#t=0,0.07; " + whole + "#t=0.07"});
  EXPECT_EQ(joined.out, said.out);
}

TEST(Sounds, ARunThatWasStoppedGoesOnToTheSameBytes) {
  const Tones tones;
  const std::vector<std::string> varied = {"--sound.tempo",      "0.1", "--sound.noise",      "0.1",
                                           "--sound.time_masks", "1",   "--sound.band_masks", "1",
                                           "--sound.band_mask",  "3"};
  tones.train("whole", 6, varied);
  tones.train("parts", 3, varied);
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", tones / "parts", "--training.updates", "6"})));
  EXPECT_TRUE(read(tones / "parts/model.safetensors") == read(tones / "whole/model.safetensors"));
  tones.train("plain", 6);
  EXPECT_FALSE(read(tones / "plain/model.safetensors") == read(tones / "whole/model.safetensors"));
  EXPECT_TRUE(was_refused(
      attend(tones.training(
          "other", tones.of_table({"--sound.normalise", "none", "--sound.time_masks", "1"}), 3)),
      "sound.normalise = none"));
}

TEST(Sounds, ListsOfOthersAreReadAsTheyAre) {
  const Tones tones;
  tones.train("table", 3);
  fs::create_directories(tones / "kaldi");
  std::string recordings;
  std::string texts;
  std::string manifest;
  for (const auto& line : lines_of(read(tones / "tones.tsv"))) {
    const auto name = line.substr(0, line.find('\t'));
    const auto rest = line.substr(line.find('\t') + 1);
    if (!rest.ends_with("\ttrain")) continue;
    const auto words = rest.substr(0, rest.find('\t'));
    recordings += "u" + name + ' ' + (tones / ("wav/" + name)) + '\n';
    texts += "u" + name + ' ' + words + '\n';
    manifest +=
        nlohmann::json({{"audio_filepath", "wav/" + name}, {"duration", 0.1}, {"text", words}})
            .dump() +
        '\n';
  }
  tones.folder().write("kaldi/wav.scp", recordings);
  tones.folder().write("kaldi/text", texts);
  tones.folder().write("tones.jsonl", manifest);
  const std::vector<std::string> dev = {"--dev", tones / "tones.jsonl"};
  for (const std::string name : {"kaldi", "tones.jsonl"}) {
    const auto out = name == "kaldi" ? "of-kaldi" : "of-lines";
    ASSERT_TRUE(succeeded(attend(tones.training(out, with({"--train", tones / name}, dev), 3))))
        << name;
    const auto scored = attend({"evaluate", "-m", tones / "table", "--source", tones / name});
    EXPECT_TRUE(succeeded(scored)) << name;
  }
  // The same rows in the same order: the same model.
  EXPECT_TRUE(read(tones / "of-kaldi/model.safetensors") ==
              read(tones / "of-lines/model.safetensors"));
  ASSERT_TRUE(succeeded(
      attend({"train", "-q", "--resume", tones / "of-kaldi", "--training.updates", "4"})));
  tones.folder().write("kaldi/text", texts + "more x\n");
  EXPECT_TRUE(was_refused(
      attend({"train", "-q", "--resume", tones / "of-kaldi", "--training.updates", "5"}),
      "kaldi/text has changed"));
}

TEST(Sounds, FramesOfOthersAreReadInTheirPlace) {
  const Tones tones;
  std::string table = "sound\ttext\n";
  for (int i = 0; i < 8; ++i) {
    const auto frames = 8 + i;
    const auto name = std::to_string(i) + ".npy";
    tones.folder().write(
        name, npy_bytes("(" + std::to_string(frames) + ", 3)", static_cast<std::size_t>(3 * frames),
                        static_cast<std::uint32_t>(i)));
    table += name + (i % 2 == 0 ? "\teven\n" : "\todd\n");
  }
  tones.folder().write("frames.tsv", table);
  const std::vector<std::string> texts = {"--train", tones / "frames.tsv", "--dev",
                                          tones / "frames.tsv"};
  ASSERT_TRUE(succeeded(attend(tones.training("model", texts, 3))));
  const auto found = attend({"predict", "-m", tones / "model", "--source", tones / "frames.tsv"});
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(lines_of(found.out).size(), 8U);
  EXPECT_EQ(attend({"predict", "-m", tones / "model", tones / "0.npy"}).out,
            lines_of(found.out)[0] + "\n");
  EXPECT_TRUE(was_refused(attend({"predict", "-m", tones / "model", tones / "wav/0.wav"}), ".npy"));
  EXPECT_TRUE(was_refused(attend({"serve", tones / "model", "--port", "0"}), "cannot be served"));
  tones.folder().write("other.npy", npy_bytes("(4, 2)", 8, 1));
  tones.folder().write("wrong.tsv", table + "other.npy\teven\n");
  EXPECT_TRUE(was_refused(
      attend(tones.training("other",
                            {"--train", tones / "wrong.tsv", "--dev", tones / "frames.tsv"}, 3)),
      "wrong.tsv:10, sound: " + (tones / "other.npy") + ": frames of 2 numbers: expected 3"));
  EXPECT_FALSE(fs::exists(tones / "other"));
}

TEST(Sounds, WhatIsNoneIsRefusedInALineBeforeAnythingIsWritten) {
  const Tones tones;
  tones.train("model", 3);
  const auto good = read(tones / "wav/0.wav");
  tones.folder().write("wav/cut.wav", good.substr(0, good.size() - 100));
  auto stopped = good;
  stopped.replace(24, 4, std::string(4, '\0'));
  tones.folder().write("wav/stopped.wav", stopped);
  tones.folder().write("wav/empty.wav", good.substr(0, 4) + std::string("\x24\0\0\0", 4) +
                                            good.substr(8, 32) + std::string(4, '\0'));
  tones.folder().write("wav/silent.wav", good.substr(0, 44) + std::string(good.size() - 44, '\0'));
  tones.folder().write("wav/text.wav", "low mid\n");
  for (const auto& [cell, why] : std::vector<std::pair<std::string, std::string>>{
           {"none.wav", "none.wav"},
           {"cut.wav", "it was cut short"},
           {"stopped.wav", "its header says 0 samples a second"},
           {"empty.wav", "there is no sample in it"},
           {"silent.wav", "silence"},
           {"text.wav", "it is text"},
           {"0.wav#t=0,0.01", "too few for a frame"},
           {"0.wav#t=2,1", "#t=2,1"},
           {"0.wav#t=0,9", "a part up to 9 s"},
           {"0.wav;;1.wav", "an empty place"}}) {
    tones.folder().write("bad.tsv", read(tones / "tones.tsv") + cell + "\tlow\ttrain\n");
    auto texts = tones.of_table();
    texts[1] = tones / "bad.tsv";
    const auto refused = attend(tones.training("other", texts, 3));
    EXPECT_TRUE(was_refused(refused, why)) << cell;
    EXPECT_NE(refused.err.find("bad.tsv:26"), std::string::npos) << refused.err;
    EXPECT_FALSE(fs::exists(tones / "other"));
    const auto by_line = attend({"predict", "-m", tones / "model", "--sounds", tones / "wav"},
                                {.in = "0.wav\n" + cell + "\n"});
    EXPECT_TRUE(was_refused(by_line, why)) << cell;
    EXPECT_NE(by_line.err.find("line 2"), std::string::npos) << by_line.err;
  }
  const auto going_on =
      attend({"predict", "-m", tones / "model", "--sounds", tones / "wav", "--keep-going"},
             {.in = "cut.wav\n0.wav\n"});
  EXPECT_EQ(going_on.code, 2);
  EXPECT_EQ(lines_of(going_on.out).size(), 2U);
  EXPECT_TRUE(was_refused(
      attend({"predict", "-m", tones / "model", "--max-length", "5", tones / "wav/0.wav"}),
      "more than --max-length 5"));
  EXPECT_TRUE(
      was_refused(attend(tones.training("other", tones.of_table({"--sound.high", "5000"}), 3)),
                  "sound.high = 5000"));
  EXPECT_TRUE(was_refused(
      attend(tones.training("other", tones.of_table({"--sound.window", "x"}), 3)), "sound.window"));
  EXPECT_TRUE(was_refused(attend({"explain", "-m", tones / "model", "0.wav"}), ""));
}

}  // namespace
}  // namespace attend::tests
