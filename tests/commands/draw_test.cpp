#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using Strings = std::vector<std::string>;

Outcome draw(const Strings& more, const std::string& in = "") {
  Strings command = {"draw", "-m", tiny_model()};
  command.insert(command.end(), more.begin(), more.end());
  return attend(command, {.in = in});
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Whether this build has the plug-in; it says what is missing where it has not.
bool can_draw_dots() {
  const Folder folder;
  const auto outcome = draw({"-o", folder / "a.png"}, first_lines("test.source", 1));
  if (outcome.code == 0) return true;
  EXPECT_TRUE(was_refused(outcome, "libpango1.0-dev"));
  return false;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<unsigned char>(bytes.at(at + i));
  }
  return number;
}

/// Width and height, from the header that a PNG begins with (RFC 2083, sections 3.1 and 4.1.1).
std::pair<std::uint32_t, std::uint32_t> size_of_png(const std::string& bytes) {
  EXPECT_EQ(bytes.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(bytes.substr(12, 4), "IHDR");
  EXPECT_EQ(bytes.substr(bytes.size() - 8, 4), "IEND");
  return {number_at(bytes, 16), number_at(bytes, 20)};
}

/// A number in double quotes after a name in the root element of an SVG.
double length_in(const std::string& svg, const std::string& name) {
  return std::stod(svg.substr(svg.find(name + "=\"") + name.size() + 2));
}

TEST(Draw, TheSvgHasTheWordsOfTheTranslation) {
  const Folder folder;
  const auto in = first_lines("test.source", 1);
  ASSERT_TRUE(succeeded(draw({"-o", folder / "a.svg"}, in)));
  const auto found = lines_of(attend({"translate", "-m", tiny_model()}, {.in = in}).out).at(0);
  const auto svg = read(folder / "a.svg");
  std::string::size_type at = 0;
  for (auto words = lines_of(in).at(0) + " </s> " + found + " </s>"; !words.empty();) {
    const auto word = words.substr(0, words.find(' '));
    words.erase(0, word.size() + (word.size() < words.size() ? 1 : 0));
    at = svg.find(word == "</s>" ? ">&lt;/s&gt;<" : ">" + word + "<", at);
    ASSERT_NE(at, std::string::npos) << word << " in its place";
    ++at;
  }
}

TEST(Draw, LinesBecomeNumberedFilesOrPages) {
  const Folder folder;
  std::string text = first_lines("test.source", 9) + "\n";
  const auto file = folder.write("text", text);
  const auto outcome = draw({file, "-o", folder / "a.b.svg"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "attend: empty, so not drawn: line 10\n");
  Strings expected;
  for (int line = 1; line < 10; ++line) {
    expected.push_back("a.b-0" + std::to_string(line) + ".svg");
  }
  expected.push_back("text");
  EXPECT_EQ(folder.names(), expected);
  if (!can_draw_dots()) GTEST_SKIP() << "this build has no PNG and PDF";
  ASSERT_EQ(draw({file, "-o", folder / "a.pdf"}).code, 0);
  const auto pdf = read(folder / "a.pdf");
  EXPECT_EQ(pdf.substr(0, 5), "%PDF-");
  EXPECT_NE(pdf.substr(pdf.size() - 8).find("%%EOF"), std::string::npos);
  EXPECT_EQ(count(pdf, "/Type /Page "), 9U);
  ASSERT_TRUE(succeeded(
      draw({"-m", tiny_model(), "-o", folder / "two.png"}, first_lines("test.source", 1))));
  EXPECT_EQ(size_of_png(read(folder / "two-1.png")), size_of_png(read(folder / "two-2.png")));
}

/// What pdftotext reads in a PDF; nothing where there is no pdftotext.
std::optional<std::string> text_of_pdf(const std::string& path) {
  std::string text;
  auto* pipe = popen(("pdftotext -layout '" + path + "' - 2>&1").c_str(), "r");
  char bytes[4096];
  while (const auto size = std::fread(bytes, 1, sizeof bytes, pipe)) text.append(bytes, size);
  if (pclose(pipe) != 0) return std::nullopt;
  return text;
}

TEST(Draw, ThePdfHasTheWordsAsText) {
  if (!can_draw_dots()) GTEST_SKIP() << "this build has no PNG and PDF";
  if (std::system("pdftotext -v > /dev/null 2>&1") != 0) GTEST_SKIP() << "there is no pdftotext";
  const Folder folder;
  const auto in = first_lines("test.source", 1);
  ASSERT_TRUE(succeeded(draw({"-o", folder / "a.pdf", "--force", "Ätna naïve Привет κόσμε"}, in)));
  const auto text = text_of_pdf(folder / "a.pdf");
  ASSERT_TRUE(text.has_value());
  for (const auto* word : {"Ätna", "naïve", "Привет", "κόσμε", "</s>"}) {
    EXPECT_NE(text->find(word), std::string::npos) << word << " in " << *text;
  }
  ASSERT_TRUE(succeeded(attend(
      {"explore", "-m", tiny_model(), "-o", folder / "b.pdf", "--force", "Ätna naïve Привет κόσμε"},
      {.in = in})));
  EXPECT_EQ(text_of_pdf(folder / "b.pdf"), text);
}

TEST(Draw, APngIsAsLargeAsTheSvgTimesItsDots) {
  if (!can_draw_dots()) GTEST_SKIP() << "this build has no PNG and PDF";
  const Folder folder;
  const auto in = first_lines("test.source", 1);
  ASSERT_TRUE(succeeded(draw({"-o", folder / "a.svg"}, in)));
  ASSERT_TRUE(succeeded(draw({"-o", folder / "a.png", "--dpi", "192"}, in)));
  const auto svg = read(folder / "a.svg");
  const auto [width, height] = size_of_png(read(folder / "a.png"));
  EXPECT_NEAR(width, 2.0 * length_in(svg, "width"), 1.0);
  EXPECT_NEAR(height, 2.0 * length_in(svg, "height"), 1.0);
  ASSERT_TRUE(succeeded(draw({"-o", folder / "b.svg", "--font-size", "18"}, in)));
  EXPECT_NEAR(length_in(read(folder / "b.svg"), "width"), 2.0 * length_in(svg, "width"), 2.0);
}

TEST(Draw, AGivenTranslationIsDrawnWithItsGoldLinks) {
  const Folder folder;
  const auto source = lines_of(read(corpus("test.source"))).at(0);
  const auto target = lines_of(read(corpus("test.target"))).at(0);
  const auto gold = lines_of(read(corpus("test.align"))).at(0);
  const auto links = folder.write("gold", gold + "\n");
  ASSERT_TRUE(
      succeeded(draw({source, "--force", target, "--gold", links, "-o", folder / "force.svg"})));
  const auto svg = read(folder / "force.svg");
  EXPECT_EQ(count(svg, "fill=\"none\" stroke=\"#c2410c\""),
            static_cast<std::size_t>(std::count(gold.begin(), gold.end(), ' ')) + 1);
  ASSERT_TRUE(succeeded(
      draw({folder.write("s", source + "\n"), "--reference", folder.write("t", target + "\n"),
            "--gold", links, "-o", folder / "reference.svg"})));
  EXPECT_EQ(read(folder / "reference.svg"), svg);
  ASSERT_TRUE(succeeded(attend({"explore", "-m", tiny_model(), source, "--force", target, "--gold",
                                links, "-o", folder / "explore.svg"})));
  EXPECT_EQ(read(folder / "explore.svg"), svg);
}

TEST(Draw, HostileTextIsText) {
  const Folder folder;
  const std::string hostile = "<script>alert(1)</script> \x1b[31m & \"' \xe2\x80\xae \xef\xbf\xbf";
  const auto in = hostile + "\n" + std::string(10000, 'x') + "\n";
  ASSERT_TRUE(succeeded(draw({"-o", folder / "a.svg", "--words"}, in)));
  for (const auto* name : {"a-1.svg", "a-2.svg"}) {
    const auto svg = read(folder / name);
    EXPECT_EQ(svg.find("<script"), std::string::npos);
    EXPECT_EQ(svg.find('\x1b'), std::string::npos);
    EXPECT_EQ(svg.find("\xef\xbf\xbf"), std::string::npos);
    EXPECT_LT(length_in(svg, "width"), 3000.0);
  }
  EXPECT_NE(read(folder / "a-1.svg").find("&lt;script&gt;alert(1)&lt;/script&gt;"),
            std::string::npos);
  if (!can_draw_dots()) GTEST_SKIP() << "this build has no PNG and PDF";
  for (const auto* name : {"a.png", "a.pdf"}) {
    EXPECT_EQ(draw({"-o", folder / name}, hostile + "\n").code, 0);
  }
}

TEST(Draw, ANumberedFileIsNeverTheTextItself) {
  const Folder folder;
  const auto text = first_lines("test.source", 2);
  const auto file = folder.write("a-2.svg", text);
  std::filesystem::create_hard_link(file, folder / "b");
  for (const auto& name : {file, folder / "b"}) {
    EXPECT_TRUE(was_refused(draw({name, "-o", folder / "a.svg"}), "a-2.svg"));
    EXPECT_TRUE(
        was_refused(draw({folder / "b", "--reference", name, "-o", folder / "a.svg"}), "a-2.svg"));
  }
  EXPECT_EQ(read(file), text);
  EXPECT_EQ(folder.names(), (Strings{"a-2.svg", "b"}));
}

TEST(Draw, LinksOfWordsThatAreNotThereAreRefused) {
  const Folder folder;
  const auto links = folder.write("gold", "0-0 7-1\n");
  EXPECT_TRUE(was_refused(draw({"a b", "--force", "c d", "--gold", links, "-o", folder / "a.svg"}),
                          "gold:1"));
}

TEST(Draw, WhatDoesNotFitIsRefusedInALineAndNothingIsWritten) {
  const Folder folder;
  const auto svg = folder / "a.svg";
  const auto refused = [&](const Strings& more, const std::string& part,
                           const std::string& in = "a\n") {
    EXPECT_TRUE(was_refused(draw(more, in), part)) << part;
  };
  refused({}, "--output");
  for (const auto* name : {"a.html", "a", "a.txt", "a.svgz", "svg"}) {
    refused({"-o", folder / name}, ".svg, a picture");
  }
  refused({"-o", svg, "--words", "--pieces"}, "--pieces");
  refused({"-o", svg, "--font-size", "0"}, "--font-size");
  refused({"-o", svg, "--font-size", "nan"}, "--font-size");
  refused({"-o", svg, "--dpi", "100"}, "--dpi");
  refused({"-o", folder / "a.png", "--dpi", "1e9"}, "--dpi");
  refused({"-o", svg, "--shades", "blue"}, "--shades");
  refused({"-o", svg, "--gold", svg}, "--reference");
  refused({"-o", svg, "--force", "a", "--reference", svg}, "--force");
  refused({"-o", svg, "--force", "a"}, "--force", "a\nb\n");
  refused({"-o", svg}, "nothing to draw", "\n\n");
  refused({"-o", svg}, "no line", "");
  refused({"-o", folder / "no/such.svg"}, "no/such.svg");
  const auto page = folder / "a.html";
  EXPECT_TRUE(was_refused(attend({"explore", "-m", tiny_model(), "a", "-o", page, "--numbers"}),
                          "--numbers"));
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace attend::tests
