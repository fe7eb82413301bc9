#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "command.h"
#include "test_paths.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLetterText = "de sasi\nlis\n";
constexpr const char* kLinks = "0-0\n0-0\n";

using Arguments = std::vector<std::string>;

/// A folder with a text and links, and other names of the text.
struct SeparateTexts {
  SeparateTexts() : text(folder.write("text", kLetterText)), links(folder.write("links", kLinks)) {
    fs::create_directory(folder.path() / "below");
    fs::create_symlink("text", folder.path() / "link");
    fs::create_symlink(folder.path() / "link", folder.path() / "below/link");
    fs::create_hard_link(text, folder.path() / "hard");
  }

  /// The text's own name first.
  std::vector<std::string> names_of_text() const {
    return {text, folder / "below/../text", folder / "link", folder / "below/link",
            folder / "hard"};
  }

  Folder folder;
  std::string text;
  std::string links;
};

TEST(SeparateFiles, WhatIsReadIsNotWrittenByAnyName) {
  const SeparateTexts texts;
  for (const auto& name : texts.names_of_text()) {
    EXPECT_TRUE(was_refused(attend({"translate", "-m", tiny_model(), "-i", texts.text, "-o", name}),
                            "is the file that --input reads"))
        << name;
    EXPECT_EQ(read(texts.text), kLetterText) << name;
  }
  EXPECT_TRUE(was_refused(attend({"translate", "-m", tiny_model(), "-i", "text", "-o", "./link"},
                                 {.folder = texts.folder.path()}),
                          "is the file that --input reads"));
  EXPECT_EQ(read(texts.text), kLetterText);
}

/// Each command that writes a file, with what it reads all being the text or the links. The last
/// argument is the option whose file is written.
std::vector<Arguments> writing_commands(const SeparateTexts& texts) {
  const auto& [folder, text, links] = texts;
  const auto model = tiny_model();
  const Arguments on_text = {"--source", text, "--reference", text};
  std::vector<Arguments> all = {
      {"translate", "-m", model, "-i", text, "--output"},
      {"translate", "-m", model, "-i", links, "--force", text, "--output"},
      {"translate", "-m", model, "-i", text, "--alignments-to"},
      {"align", "--source", text, "--target", text, "--out"},
      {"align", "--source", links, "--target", text, "--out-reversed"},
      {"align", "--source", links, "--target", links, "--also", links, text, "--out"},
      {"align", "--source", links, "--target", links, "--gold", links, "--test", links, text,
       "--test-out"},
      {"explore", "-m", model, text, "--json"},
      {"explore", "-m", model, links, "--reference", text, "--json"},
      {"plot", model, "--source", text, "--reference", text, "--json"},
      {"evaluate", "-m", model, "--source", text, "--reference", text, "--write-links"},
      {"evaluate", "-m", model, "--source", links, "--reference", text, "--write-links"},
  };
  return all;
}

TEST(SeparateFiles, NoCommandWritesWhatItReads) {
  const SeparateTexts texts;
  for (auto command : writing_commands(texts)) {
    command.push_back(texts.folder / "below/link");
    EXPECT_TRUE(was_refused(attend(command), "reads, " + texts.text)) << command[0];
    EXPECT_EQ(read(texts.text), kLetterText) << command[0];
  }
}

TEST(SeparateFiles, NoCommandWritesIntoAModel) {
  const SeparateTexts texts;
  const auto model = texts.folder / "model";
  fs::copy(tiny_model(), model, fs::copy_options::recursive);
  const auto whole = read(model + "/model.safetensors");
  for (auto command : writing_commands(texts)) {
    if (command[0] == "align") continue;
    for (auto& argument : command) {
      if (argument == tiny_model()) argument = model;
    }
    for (const auto* file : {"model.safetensors", "shortlist.safetensors", "recipe.toml"}) {
      auto with_file = command;
      with_file.push_back(model + "/" + file);
      EXPECT_TRUE(was_refused(attend(with_file), "is of the model or run")) << command[0] << file;
    }
  }
  EXPECT_EQ(read(model + "/model.safetensors"), whole);
  EXPECT_FALSE(fs::exists(model + "/shortlist.safetensors"));
}

TEST(SeparateFiles, TwoOutputsAreTwoFiles) {
  const SeparateTexts texts;
  const auto out = texts.folder / "out";
  const Arguments align = {"align", "--source", texts.text, "--target", texts.text};
  auto twice = align;
  twice.insert(twice.end(), {"--out", out, "--out-reversed", texts.folder / "below/../out"});
  EXPECT_TRUE(was_refused(attend(twice), "--out-reversed"));
  EXPECT_FALSE(fs::exists(out));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", tiny_model(), "-i", texts.text, "-o", out,
                                  "--alignments-to", out}),
                          "is the file of --output, too"));
  EXPECT_FALSE(fs::exists(out));
}

TEST(SeparateFiles, StandardInputAndOutputAreFilesToo) {
  const SeparateTexts texts;
  const auto code = [&](const std::string& rest) {
    const auto line = build_folder() + "/bin/attend translate -m " + tiny_model() + " " + rest +
                      " 2> " + (texts.folder / "err");
    return WEXITSTATUS(std::system(line.c_str()));
  };
  EXPECT_EQ(code("-o " + texts.text + " < " + texts.text), 2);
  EXPECT_EQ(code(">> " + texts.text + " < " + texts.text), 2);
  EXPECT_EQ(code("-i " + texts.text + " >> " + texts.text), 2);
  EXPECT_EQ(read(texts.text), kLetterText);
  EXPECT_EQ(code("-i " + texts.text + " -o /dev/null --alignments-to /dev/null"), 0)
      << read(texts.folder / "err");
}

TEST(SeparateFiles, AnOlderFileStaysUntilThereIsSomethingToWrite) {
  const SeparateTexts texts;
  const auto out = texts.folder.write("out", "before\n");
  const auto refused = [&](const Arguments& more) {
    Arguments command = {"translate", "-o", out};
    command.insert(command.end(), more.begin(), more.end());
    const auto outcome = attend(command);
    return outcome.code == 2 && read(out) == "before\n";
  };
  EXPECT_TRUE(refused({"-m", texts.folder / "none", "-i", texts.text}));
  EXPECT_TRUE(refused({"-m", tiny_model(), "-i", texts.folder / "none"}));
  EXPECT_TRUE(refused(
      {"-m", tiny_model(), "-i", texts.text, "--alignments-to", texts.folder / "none/links"}));
  EXPECT_TRUE(refused({"-m", tiny_model(), "-i", texts.text, "--beam", "0"}));
  EXPECT_TRUE(succeeded(attend({"translate", "-m", tiny_model(), "-i", texts.text, "-o", out})));
  EXPECT_EQ(lines_of(read(out)).size(), 2U);
  EXPECT_TRUE(succeeded(
      attend({"translate", "-m", tiny_model(), "-i", texts.folder.write("empty", ""), "-o", out})));
  EXPECT_EQ(read(out), "");
}

TEST(SeparateFiles, APlaceThatCannotBeWrittenIsSaidFirst) {
  const SeparateTexts texts;
  for (auto command : writing_commands(texts)) {
    auto nowhere = command;
    nowhere.push_back(texts.folder / "none/out");
    EXPECT_TRUE(was_refused(attend(nowhere), "there is no folder " + (texts.folder / "none")));
    command.push_back(texts.folder / "below");
    EXPECT_TRUE(was_refused(attend(command), "below: it is a folder"));
  }
}

}  // namespace
}  // namespace attend::tests
