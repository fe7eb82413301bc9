#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/feature_coder.h"
#include "data/picture_coder.h"
#include "tasks/picture_to_text.h"
#include "tasks/source_reader.h"
#include "text/test_files.h"

namespace attend::tasks {
namespace {

using text::error_of;

SystemConfig config_of(const std::string& task) {
  SystemConfig config;
  config.task.name = task;
  config.text.kind = "words";
  config.picture.height = config.picture.width = 2;
  config.picture.channels = 1;
  config.picture.scale = "none";
  config.model.encoder = "grid";
  config.model.reader = "xu";
  config.model.summary = "mean";
  config.model.cell = "lstm";
  return config;
}

/// Two pictures of four pixels, of three rows.
struct Small {
  Small() {
    files.write("a.pgm", "P5 2 2 255\n\x01\x02\x03\x04");
    files.write("b.pgm", "P5 2 2 255\n\x05\x06\x07\x08");
    table = files.write("t.tsv", "picture\tcaption\na.pgm\tone two\nb.pgm\tthree\na.pgm\tfour\n");
  }

  std::unique_ptr<data::Corpus> open(const SystemConfig& config, const std::string& pictures = "",
                                     Use use = Use::kTrain) const {
    const auto& task = task_called(config.task.name);
    return task.open({.config = config,
                      .use = use,
                      .paths = {table},
                      .columns = 2,
                      .options = {.pictures = {.from = pictures}}});
  }

  text::TestFiles files;
  std::string table;
};

/// A .npy of three rows of two places of two numbers: 0, 1, 2, ...
std::string npy() {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 2), }";
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::vector<float> numbers(12);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i);
  return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size() & 0xFF) +
         static_cast<char>(header.size() >> 8) + header +
         std::string(reinterpret_cast<const char*>(numbers.data()), 4 * numbers.size());
}

TEST(PictureToText, ReadsPicturesFromTheFolderOfTheirTable) {
  const Small small;
  const auto config = config_of("captioning");
  const auto& task = task_called("captioning");
  const auto corpus = small.open(config);
  const auto coders = task.learn(*corpus, config, 1);
  data::Row row;
  ASSERT_TRUE(corpus->next(row));
  EXPECT_EQ(row.cells[0], small.files.path("a.pgm"));
  task.check_row(row, *corpus, config);
  const auto parts = task.encode(row, coders, where_in(*corpus));
  EXPECT_EQ(parts[0].extents, (std::vector<std::int64_t>{2, 2}));
  const data::Part* pictures[] = {&parts[0]};
  EXPECT_EQ(data::pad(pictures).numbers, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(parts[1].positions(), 3);  // two words and the end
}

TEST(PictureToText, ReadsRowsOfAFileOfFeatures) {
  const Small small;
  const auto features = small.files.write("f.npy", npy());
  small.files.write("t.tsv", "picture\tcaption\n2\tone two\n");
  const auto config = config_of("captioning");
  const auto& task = task_called("captioning");
  const auto corpus = small.open(config, features);
  auto coders = task.learn(*corpus, config, 1);
  data::Row row;
  ASSERT_TRUE(corpus->next(row));
  EXPECT_EQ(row.cells[0], features + "#2");
  task.check_row(row, *corpus, config);
  const auto read = [&] {
    const auto parts = task.encode(row, coders, where_in(*corpus));
    const data::Part* one[] = {&parts[0]};
    return data::pad(one).numbers;
  };
  EXPECT_EQ(read(), (std::vector<float>{8, 9, 10, 11}));
  // As a model's folder gives it: its shape, and each row says where it is.
  coders["picture"] = data::FeatureCoder::load(coders["picture"]->bytes(), "a");
  EXPECT_EQ(read(), (std::vector<float>{8, 9, 10, 11}));
  row.cells[0] = "2";
  EXPECT_NE(error_of(read).find("give the file"), std::string::npos);
}

TEST(PictureToText, ABatchOfANormTellsNothingOfItsTexts) {
  const auto& task = task_called("captioning");
  auto config = config_of("captioning");
  config.model.grid = "4, 4";
  EXPECT_FALSE(task.batches(config).alike);  // alike in length
  config.model.grid = "4, 4 norm";
  const auto alike = task.batches(config).alike;
  ASSERT_TRUE(alike);
  for (const auto& extent : *alike) EXPECT_EQ(extent.column, 0U);  // the picture's
}

TEST(PictureToText, OpensWhatItsModelReadsAlone) {
  const Small small;
  const auto features = small.files.write("f.npy", npy());
  const auto config = config_of("captioning");
  const auto& task = task_called("captioning");
  const auto of_pictures = task.learn(*small.open(config), config, 1);
  small.files.write("t.tsv", "picture\tcaption\n2\tone two\n");
  const auto of_features = task.learn(*small.open(config, features), config, 1);
  const auto opened = [&](const std::string& pictures, const data::Coders& coders) {
    return error_of([&] {
      task.open({.config = config,
                 .paths = {small.table},
                 .columns = 2,
                 .options = {.pictures = {.from = pictures}},
                 .coders = &coders});
    });
  };
  EXPECT_EQ(opened("", of_pictures), "");
  EXPECT_EQ(opened(features, of_features), "");
  EXPECT_NE(opened("", of_features).find("the model reads features"), std::string::npos);
  EXPECT_NE(opened(features, of_pictures).find("the model reads pictures"), std::string::npos);
}

TEST(PictureToText, SaysWhichPictureIsMissing) {
  const Small small;
  small.files.write("t.tsv", "picture\tcaption\na.pgm\tone\nc.pgm\ttwo\n");
  const auto& task = task_called("captioning");
  const auto corpus = small.open(config_of("captioning"));
  data::Row row;
  ASSERT_TRUE(corpus->next(row));
  task.check_row(row, *corpus, config_of("captioning"));
  ASSERT_TRUE(corpus->next(row));
  const auto said = error_of([&] { task.check_row(row, *corpus, config_of("captioning")); });
  EXPECT_EQ(said.rfind(small.table + ":3, picture: ", 0), 0U) << said;
  EXPECT_NE(said.find("c.pgm"), std::string::npos);
  EXPECT_NE(error_of([&] { small.open(config_of("captioning"), "nowhere"); }).find("nowhere does "),
            std::string::npos);
}

TEST(PictureToText, LooksAtPixelsOfSmallPicturesOnly) {
  const Small small;
  auto config = config_of("transcription");
  small.files.write("t.tsv", "picture\ttext\na.pgm\tone\n");
  small.open(config);
  config.picture.height = 224;
  config.picture.width = 224;
  EXPECT_NE(error_of([&] { small.open(config); }).find("model.grid"), std::string::npos);
  small.open(config, "", Use::kTest);  // of a model that is there already
  config.model.grid = "8 pool 2";
  small.open(config);
}

TEST(SourceReader, NamesPlacesRowByRow) {
  EXPECT_EQ(names_of_places({.rows = 2, .columns = 3}),
            (std::vector<std::string>{"1,1", "1,2", "1,3", "2,1", "2,2", "2,3"}));
}

}  // namespace
}  // namespace attend::tasks
