#include "data/sound_lists.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/sound_places.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;
using text::TestFiles;

const std::vector<CorpusColumn> kBoth = {{"sound"}, {"text"}};

/// A folder of Kaldi's with these files; an empty one is left out.
std::string kaldi(const TestFiles& files, const std::string& recordings,
                  const std::string& segments, const std::string& texts) {
  std::filesystem::create_directories(files.path("data"));
  const std::vector<std::pair<std::string, std::string>> all = {
      {"data/wav.scp", recordings}, {"data/segments", segments}, {"data/text", texts}};
  for (const auto& [name, content] : all) {
    std::filesystem::remove(files.path(name));
    if (!content.empty()) files.write(name, content);
  }
  return files.path("data");
}

std::vector<std::vector<std::string>> cells_of(Corpus& corpus) {
  std::vector<std::vector<std::string>> all;
  for (Row row; corpus.next(row);) all.push_back(row.cells);
  return all;
}

using Cells = std::vector<std::vector<std::string>>;

TEST(KaldiFolder, ListsRecordingsWithTheirTexts) {
  const TestFiles files;
  const auto folder =
      kaldi(files, "u2 b c.wav\nu1 /there/a.wav\n", "", "u1 one  two\nu2\tthree \n");
  const auto corpus = open_sound_list(folder, kBoth, {});
  EXPECT_EQ(cells_of(*corpus), (Cells{{"b c.wav", "three"}, {"/there/a.wav", "one  two"}}));
  EXPECT_EQ(corpus->where(0), folder + "/wav.scp:2");
  EXPECT_EQ(corpus->where(1), folder + "/text:1");
  EXPECT_EQ(files_of_list(folder),
            (std::vector<std::string>{folder + "/wav.scp", folder + "/text"}));
  EXPECT_TRUE(is_sound_list({folder}));
}

TEST(KaldiFolder, ListsSegmentsOfRecordings) {
  const TestFiles files;
  const auto folder =
      kaldi(files, "r1 a.wav\n", "u1 r1 0.5 1.25\nu2 r1 2 -1\n", "u2 behind\nu1 before\n");
  const auto corpus = open_sound_list(folder, kBoth, {});
  EXPECT_EQ(cells_of(*corpus), (Cells{{"a.wav#t=0.5,1.25", "before"}, {"a.wav#t=2", "behind"}}));
  EXPECT_EQ(corpus->where(0), folder + "/segments:2");
  const auto sources =
      open_sound_list(kaldi(files, "r1 a.wav\n", "u1 r1 0 1\n", ""), {{"sound"}}, {});
  EXPECT_EQ(cells_of(*sources), (Cells{{"a.wav#t=0,1"}}));
}

TEST(KaldiFolder, IsReadAgainFromAPlace) {
  const TestFiles files;
  const auto corpus = open_sound_list(
      kaldi(files, "a a.wav\nb b.wav\nc c.wav\n", "", "a 1\nb 2\nc 3\n"), kBoth, {});
  Row row;
  ASSERT_TRUE(corpus->next(row));
  const auto place = corpus->place();
  EXPECT_EQ(cells_of(*corpus), (Cells{{"b.wav", "2"}, {"c.wav", "3"}}));
  corpus->seek(place);
  EXPECT_EQ(cells_of(*corpus), (Cells{{"b.wav", "2"}, {"c.wav", "3"}}));
  corpus->seek({});
  EXPECT_EQ(cells_of(*corpus).size(), 3U);
  EXPECT_THROW(corpus->seek({4}), Error);
  const auto texts = corpus->lines(std::vector<std::size_t>{1});
  std::string line;
  ASSERT_TRUE(texts->next(line));
  EXPECT_EQ(line, "1");
}

TEST(KaldiFolder, RefusesWhatIsWrongInItWithItsLine) {
  const TestFiles files;
  const auto refused = [&](const std::string& recordings, const std::string& segments,
                           const std::string& texts) {
    const auto folder = kaldi(files, recordings, segments, texts);
    const auto why = error_of([&] { open_sound_list(folder, kBoth, {}); });
    return why.starts_with(folder) ? why.substr(folder.size()) : why;
  };
  const std::string one = "r a.wav\n";
  const auto here = files.path("data");
  EXPECT_EQ(refused("", "", ""), ": a folder without wav.scp: expected a data folder of Kaldi's");
  EXPECT_EQ(refused("r sph2pipe a.sph |\n", "", "r x\n"),
            "/wav.scp:1: a recording: a command, and commands are not run: convert the sounds, and "
            "name files");
  EXPECT_EQ(refused("r a.wav\nr b.wav\n", "", "r x\n"), "/wav.scp:2: r is there twice");
  EXPECT_EQ(refused("r\n", "", "r x\n"),
            "/wav.scp:1: a recording: expected the name of a recording and its file");
  EXPECT_EQ(refused(one, "u r 1 0.5\n", "u x\n"),
            "/segments:1: from 1 to 0.5 s: expected an end behind the beginning");
  EXPECT_EQ(refused(one, "u r 1\n", "u x\n"),
            "/segments:1: expected utterance, recording, begin and end");
  EXPECT_EQ(refused(one, "u r one 2\n", "u x\n"), "/segments:1: one is no number");
  EXPECT_EQ(refused(one, "u q 1 2\n", "u x\n"),
            "/segments:1: " + here + "/wav.scp has no recording q");
  EXPECT_EQ(refused(one, "", "q x\n"), "/wav.scp:1: " + here + "/text has no text of r");
  EXPECT_EQ(refused(one, "", "r x\nq y\n"), "/text:2: " + here + "/wav.scp has no q");
  EXPECT_EQ(refused("r a;b.wav\n", "", "r x\n"),
            "/wav.scp:1: a;b.wav: a name with ; or #t=, which stand between sounds and before "
            "times: rename it");
  EXPECT_NE(refused(one, "", ""), "");
}

TEST(JsonLines, ListFilesAndPartsOfThem) {
  const TestFiles files;
  const auto path = files.write(
      "a.jsonl",
      "{\"audio_filepath\": \"a.wav\", \"duration\": 1.5, \"text\": \"one\\ntwo\", \"x\": []}\n\n"
      "{\"audio_filepath\": \"b.wav\", \"offset\": 0.5, \"duration\": 2, \"text\": \"three\"}\n"
      "{\"audio_filepath\": \"c.wav\", \"offset\": 1, \"text\": \"four\"}\n");
  const auto corpus = open_sound_list(path, kBoth, {});
  EXPECT_EQ(cells_of(*corpus),
            (Cells{{"a.wav", "one two"}, {"b.wav#t=0.5,2.5", "three"}, {"c.wav#t=1", "four"}}));
  EXPECT_EQ(corpus->where(1), path + ":4");
  EXPECT_EQ(files_of_list(path), std::vector<std::string>{path});
}

TEST(JsonLines, CallTheirTextsAsTheyLike) {
  const TestFiles files;
  const auto path =
      files.write("a.json", "{\"audio_filepath\": \"a.wav\", \"transcript\": \"one\"}\n");
  EXPECT_EQ(cells_of(*open_sound_list(path, kBoth, {.renamed = {{"text", "transcript"}}})),
            (Cells{{"a.wav", "one"}}));
}

TEST(JsonLines, AreRefusedWithTheirLine) {
  const TestFiles files;
  const auto refused = [&](const std::string& line) {
    const auto path = files.write(
        "a.jsonl", "{\"audio_filepath\": \"a.wav\", \"text\": \"one\"}\n" + line + "\n");
    const auto why = error_of([&] { open_sound_list(path, kBoth, {}); });
    EXPECT_TRUE(why.starts_with(path + ":2: ")) << why;
    return why.substr(std::min(why.size(), path.size() + 4));
  };
  EXPECT_EQ(refused("{\"audio_filepath\": \"a.wav\", \"text\": \"x\", \"duration\": 0}"),
            "\"duration\" is not above 0");
  EXPECT_EQ(refused("{\"audio_filepath\": \"a.wav\", \"text\": \"x\", \"offset\": -1}"),
            "\"offset\" is below 0");
  for (const auto* line :
       {"{\"audio_filepath\": \"a.wav\"}", "{\"text\": \"x\"}", "[1]", "a.wav",
        "{\"audio_filepath\": 7, \"text\": \"x\"}",
        "{\"audio_filepath\": \"a.wav\", \"text\": \"x\", \"duration\": \"1\"}"}) {
    EXPECT_NE(refused(line), "") << line;
  }
}

TEST(SoundLists, HaveNoRowsToChoose) {
  const TestFiles files;
  const auto path = files.write("a.jsonl", "{\"audio_filepath\": \"a.wav\", \"text\": \"one\"}\n");
  EXPECT_NE(error_of([&] { open_sound_list(path, kBoth, {.where = {{"split", {"train"}}}}); }), "");
  EXPECT_NE(error_of([&] { open_sound_list(files.write("b.jsonl", "\n"), kBoth, {}); }), "");
}

TEST(SoundPlaces, PutFoldersBeforeNames) {
  const TestFiles files;
  EXPECT_EQ(SoundPlaces({}, "here/names.tsv").of("a.wav#t=1;/b.wav"), "here/a.wav#t=1;/b.wav");
  EXPECT_EQ(SoundPlaces({}, "names.tsv").of("a.wav"), "a.wav");
  const auto folder = std::filesystem::path(files.path("a")).parent_path().string();
  EXPECT_EQ(SoundPlaces({.from = folder}, "here/names.tsv").of("a.wav"), folder + "/a.wav");
  EXPECT_EQ(error_of([&] { SoundPlaces({.from = files.path("none")}, ""); }),
            "--sounds " + files.path("none") + ": no folder: expected the one that sounds are in");
}

}  // namespace
}  // namespace attend::data
