// Series through the whole program: learnt from, measured, gone on with.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"
#include "tiny_series.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

TEST(Forecasts, AreLearntMeasuredAndGoneOnWith) {
  const Folder folder;
  const auto file = folder.write("series.csv", wave(240));
  ASSERT_TRUE(succeeded(train_series(folder / "model", file)));
  const auto test = folder.write("test.csv", wave(120, 300));
  const auto outcome =
      attend({"evaluate", "-m", folder / "model", "--source", test, "--format", "json"});
  ASSERT_TRUE(succeeded(outcome));
  const auto all = json::parse(outcome.out);
  EXPECT_EQ(all.at("lines"), 120 - 12 - 1);
  EXPECT_LT(all.at("rmse").get<double>(), 0.5 * all.at("persistence").at("rmse").get<double>());
  EXPECT_EQ(all.at("steps").size(), 2U);
  for (const auto* name : {"mae", "rse", "mase", "interval_coverage"}) {
    EXPECT_TRUE(all.at(name).is_number()) << name;
  }
  const auto ahead = attend({"predict", "-m", folder / "model", "--source", test, "--steps", "3"});
  ASSERT_TRUE(succeeded(ahead));
  const auto lines = lines_of(ahead.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "time,pm,pm low,pm high");
  EXPECT_TRUE(lines[1].starts_with("2014-01-18T12:00,")) << lines[1];
  EXPECT_TRUE(lines[3].starts_with("2014-01-18T14:00,")) << lines[3];
  EXPECT_TRUE(lines[3].ends_with(",,")) << lines[3];  // behind the horizon
  EXPECT_TRUE(ahead.err.starts_with("the last 1 of 3 steps have no interval: ")) << ahead.err;
  const auto shown = attend({"predict", "-m", folder / "model", "--source", test, "--steps", "1",
                             "--show", "--width", "80"});
  EXPECT_EQ(shown.err, "");
  const auto picture = lines_of(shown.out.substr(shown.out.find("\n\n") + 2));
  ASSERT_EQ(picture.size(), 1U + 10U + 2U + 1U) << shown.out << shown.err;
  EXPECT_EQ(picture[0], "pm:");
  EXPECT_TRUE(picture[11].starts_with("1 ahead    │")) << picture[11];
  EXPECT_TRUE(picture[12].starts_with("2 ahead    │")) << picture[12];
  EXPECT_TRUE(picture[13].ends_with("from 2014-01-18T00:00, said from 2014-01-18T12:00"));
  const auto rows = attend({"predict", "-m", folder / "model", "--source", test});
  ASSERT_TRUE(succeeded(rows));
  EXPECT_EQ(lines_of(rows.out).size(), 107U);
}

// Two files that differ in the last part of what is measured by alone: no validation sees it.
TEST(Forecasts, HaveIntervalsOfRowsThatChooseNoModel) {
  const Folder folder;
  const auto calm = wave(240);
  auto rough = wave(225);
  for (const auto& line : lines_of(wave(15, 225))) {
    if (!line.starts_with("time")) rough += line.substr(0, line.find(',')) + ",900,grey\n";
  }
  const auto told = [&](const std::string& name, const std::string& text, const Lines& more) {
    EXPECT_TRUE(succeeded(
        train_series(folder / name, folder.write(name + ".csv", text),
                     Lines{"--training.updates", "20", "--training.validate_every", "10"} + more)));
    std::vector<double> errors;
    for (const auto& line : lines_of(read(folder / (name + "/metrics.jsonl")))) {
      const auto entry = json::parse(line);
      if (entry.at("kind") == "validation") errors.push_back(entry.at("rmse"));
    }
    const auto info = attend({"info", folder / name, "--json"});
    return std::pair(errors, json::parse(info.out).at("training"));
  };
  const auto [errors, facts] = told("calm", calm, {});
  EXPECT_EQ(errors.size(), 2U);
  EXPECT_EQ(facts.at("interval_rows"), "23");  // of 47
  const auto [rough_errors, rough_facts] = told("rough", rough, {});
  EXPECT_EQ(rough_errors, errors);
  EXPECT_NE(rough_facts.at("interval_factors"), facts.at("interval_factors"));
  const auto [all_errors, all_facts] = told("all", rough, {"--forecast.interval_share", "0"});
  EXPECT_NE(all_errors, errors);
  EXPECT_EQ(all_facts.at("interval_rows"), "47");
}

TEST(Forecasts, AreTheSameAfterAStop) {
  const Folder folder;
  const auto file = folder.write("series.csv", wave(100));
  ASSERT_TRUE(succeeded(train_series(folder / "whole", file, {"--training.updates", "20"})));
  ASSERT_TRUE(succeeded(train_series(folder / "half", file, {"--training.updates", "9"})));
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", folder / "half", "--training.updates", "20"})));
  EXPECT_EQ(read(folder / "half/model.safetensors"), read(folder / "whole/model.safetensors"));
}

TEST(Forecasts, ByDualStageAttentionReadWhatIsKnown) {
  const Folder folder;
  const auto file = folder.write("series.csv", wave(100));
  ASSERT_TRUE(succeeded(train_dual_stage(folder / "model", file)));
  const auto told = attend({"predict", "-m", folder / "model", "--source", file, "--json"});
  ASSERT_TRUE(succeeded(told));
  const auto readings = json::parse(lines_of(told.out).front()).at("readings");
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[1].at("source"), json({"sky=clear", "sky=grey"}));
  EXPECT_TRUE(
      was_refused(attend({"predict", "-m", folder / "model", "--source", file, "--steps", "1"}),
                  "is to be known at"));
}

// Two hours are read, and of as many series how much of each goes in at each hour.
TEST(Forecasts, ByDualStageAttentionShowTheSeriesHourByHour) {
  const Folder folder;
  const auto file = folder.write("series.csv", wave(100));
  ASSERT_TRUE(succeeded(train_dual_stage(folder / "model", file,
                                         {"--forecast.history", "2", "--forecast.known", ""})));
  const auto shown =
      attend({"predict", "-m", folder / "model", "--source", file, "--steps", "1", "--show"});
  ASSERT_TRUE(succeeded(shown));
  EXPECT_NE(shown.out.find("\nattention  "), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("\nsky=clear  "), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("\nsky=grey   "), std::string::npos) << shown.out;
}

TEST(Forecasts, AreOfNoTextsWhichIsSaid) {
  const Folder folder;
  const auto file = folder.write("series.csv", wave(60));
  const auto model = folder / "model";
  ASSERT_TRUE(succeeded(train_series(model, file, {"--training.updates", "2"})));
  const std::string why = "holds series, and this is of texts: see attend predict";
  EXPECT_TRUE(was_refused(attend({"explain", "-m", model, "a"}), why));
}

TEST(Forecasts, AreRefusedBeforeAnythingIsWritten) {
  const Folder folder;
  const auto file = folder.write("series.csv", wave(60));
  const auto refused = [&](const std::string& text, const Lines& more, const std::string& why) {
    const auto path = text.empty() ? file : folder.write("broken.csv", text);
    const auto outcome = train_series(folder / "model", path, more);
    EXPECT_TRUE(was_refused(outcome, why));
    EXPECT_FALSE(std::filesystem::exists(folder / "model"));
  };
  EXPECT_TRUE(was_refused(train_series(folder / "model", file, {}, "pn"), "there is no column pn"));
  refused("", {"--forecast.history", "80"}, "series.csv:61: 60 steps: expected 82 or more");
  refused("", {"--forecast.known", "pm"}, "forecast.known = pm");
  refused(wave(60) + "2014-01-01T00:00,1,grey\n", {}, "broken.csv:62, time: ");
  refused(wave(60) + "2014-01-09T00:00,much,grey\n", {}, "broken.csv:62, pm: much is no number");
  refused(wave(60) + "2014-01-09T00:00,1,grey\n", {"--forecast.gaps", "refuse"},
          "broken.csv:62: there is no row for 2014-01-03T12:00");
  EXPECT_TRUE(was_refused(attend({"predict", "-m", folder / "none", "--steps", "3"}), ""));
}

}  // namespace
}  // namespace attend::tests
