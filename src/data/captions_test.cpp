#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/captions_json.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

constexpr const char* kCoco = R"({"info": {"year": 2014}, "licenses": [],
  "images": [{"id": 9, "file_name": "nine.jpg", "width": 4}, {"id": 2, "file_name": "two.jpg"}],
  "annotations": [{"id": 1, "image_id": 2, "caption": "A dog\nruns. "},
                  {"id": 5, "image_id": 9, "caption": "Two cats."},
                  {"id": 6, "image_id": 2, "caption": "A brown dog."}]})";

constexpr const char* kKarpathy = R"({"dataset": "coco", "images": [
  {"filepath": "val2014", "filename": "a.jpg", "imgid": 0, "split": "test", "cocoid": 391895,
   "sentids": [1, 2], "sentences": [{"tokens": ["a", "man"], "raw": "A man.", "imgid": 0},
                                    {"tokens": ["two", "men"], "imgid": 0}]},
  {"filename": "b.jpg", "split": "train", "sentences": [{"raw": "A dog."}]}]})";

TEST(Captions, AreThoseOfCoco) {
  EXPECT_EQ(read_captions(kCoco, "it"), (std::vector<Caption>{{"two.jpg", "A dog runs.", ""},
                                                              {"nine.jpg", "Two cats.", ""},
                                                              {"two.jpg", "A brown dog.", ""}}));
}

TEST(Captions, AreThoseOfKarpathyWithTheirSplits) {
  EXPECT_EQ(read_captions(kKarpathy, "it"),
            (std::vector<Caption>{{"val2014/a.jpg", "A man.", "test"},
                                  {"val2014/a.jpg", "two men", "test"},
                                  {"b.jpg", "A dog.", "train"}}));
}

TEST(Captions, AreRefusedWhereTheyAreDamaged) {
  for (const std::string whole : {kCoco, kKarpathy}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto why = error_of([&] { read_captions(whole.substr(0, size), "it"); });
      EXPECT_TRUE(why.starts_with("it: ")) << size << ": " << why;
      EXPECT_EQ(why.find('\n'), std::string::npos);
    }
  }
  const auto why = [](const char* json) { return error_of([&] { read_captions(json, "it"); }); };
  EXPECT_EQ(why(R"({"images": [], "annotations": [{"image_id": 7, "caption": "A dog."}]})"),
            "it: annotation 1: there is no image with the id 7");
  EXPECT_EQ(why(R"({"images": [{"id": 1, "file_name": "a"}, {"id": 1, "file_name": "b"}],
                    "annotations": []})"),
            "it: image 2: the id 1 is there twice");
  EXPECT_NE(why(R"({"images": [{"file_name": "a"}], "annotations": []})").find("it: image 1: "),
            std::string::npos);
  EXPECT_NE(why(R"({"images": {}, "annotations": []})").find("expected a list"), std::string::npos);
  EXPECT_NE(
      why(R"({"images": [{"filename": "a", "sentences": [{"tokens": [1]}]}]})").find("tokens"),
      std::string::npos);
  EXPECT_NE(why(R"({"captions": []})").find("neither COCO's"), std::string::npos);
  EXPECT_NE(why("[]"), "");
}

std::vector<std::string> rows_of(Corpus& corpus) {
  std::vector<std::string> all;
  for (Row row; corpus.next(row);) {
    all.push_back(std::to_string(row.line));
    for (const auto& cell : row.cells) all.back() += "|" + cell;
  }
  return all;
}

TEST(CaptionsCorpus, GivesARowForEachCaption) {
  const text::TestFiles files;
  const auto path = files.write("a.json", kKarpathy);
  const auto corpus = open_corpus({path}, {{"picture"}, {"caption"}});
  Row row;
  ASSERT_TRUE(corpus->next(row));
  const auto place = corpus->place();
  EXPECT_EQ(corpus->where(1), path + ", caption 1, caption");
  const std::vector<std::string> later = {"2|val2014/a.jpg|two men", "3|b.jpg|A dog."};
  EXPECT_EQ(rows_of(*corpus), later);
  corpus->seek(place);
  EXPECT_EQ(rows_of(*corpus), later);
  EXPECT_THROW(corpus->seek({4}), Error);
  const std::vector<std::size_t> second = {1};
  const auto lines = corpus->lines(second);
  std::string line;
  ASSERT_TRUE(lines->next(line));
  EXPECT_EQ(line, "A man.");
  corpus->seek({});
  EXPECT_EQ(check_corpus(*corpus).rows, 3);
}

TEST(CaptionsCorpus, ChoosesRowsByTheirSplit) {
  const text::TestFiles files;
  const auto path = files.write("a.json", kKarpathy);
  const std::vector<CorpusColumn> columns = {{"picture"}, {"caption"}};
  CaptionsCorpus train(path, columns, {.where = {{"split", {"train"}}}});
  EXPECT_EQ(rows_of(train), std::vector<std::string>{"3|b.jpg|A dog."});
  EXPECT_NE(error_of([&] {
              CaptionsCorpus(path, columns, {.where = {{"part", {"val"}}}});
            }).find("none is part"),
            std::string::npos);
  EXPECT_NE(error_of([&] {
              open_corpus({path}, {{"image"}, {"caption"}});
            }).find("--columns image=NAME"),
            std::string::npos);
  const auto renamed =
      open_corpus({path}, {{"image"}, {"caption"}}, {.renamed = {{"image", "file"}}});
  EXPECT_EQ(rows_of(*renamed).size(), 3U);
}

// As flickr8k's captions are: several rows a picture, and their split.
TEST(TableCorpus, ChoosesRowsByWhatAColumnHolds) {
  const text::TestFiles files;
  const auto path = files.write("captions.tsv",
                                "file\tsplit\tcaption\na.jpg\ttrain\tA dog.\na.jpg\ttrain\tA pup.\n"
                                "b.jpg\tval\tA cat.\nc.jpg\ttrain\tA cow.\n");
  const std::vector<CorpusColumn> columns = {{"picture"}, {"caption"}};
  CorpusOptions options = {.renamed = {{"picture", "file"}}, .where = {{"split", {"train"}}}};
  TableCorpus table(path, columns, options);
  auto* const train = &table;
  Row row;
  ASSERT_TRUE(train->next(row));
  ASSERT_TRUE(train->next(row));
  const auto place = train->place();
  EXPECT_EQ(rows_of(*train), std::vector<std::string>{"5|c.jpg|A cow."});
  train->seek(place);
  EXPECT_EQ(rows_of(*train), std::vector<std::string>{"5|c.jpg|A cow."});
  const std::vector<std::size_t> second = {1};
  const auto lines = train->lines(second);
  std::string all;
  for (std::string line; lines->next(line);) all += line;
  EXPECT_EQ(all, "A dog.A pup.A cow.");
  EXPECT_EQ(error_of([&] {
              options.where = {{"part", {"a"}}};
              TableCorpus(path, columns, options);
            }),
            path +
                ":1: the first line names the columns, and none is part: found file, split, "
                "caption");
}

}  // namespace
}  // namespace attend::data
