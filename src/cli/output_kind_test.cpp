#include "cli/output_kind.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::cli {
namespace {

const std::vector<OutputKind> kAll = {OutputKind::kPage, OutputKind::kSvg, OutputKind::kPdf,
                                      OutputKind::kPng};

TEST(OutputKind, IsWhatTheNameEndsWith) {
  EXPECT_EQ(output_kind("-o", "a/b.html", kAll), OutputKind::kPage);
  EXPECT_EQ(output_kind("-o", "b.htm", kAll), OutputKind::kPage);
  EXPECT_EQ(output_kind("-o", "x.html.svg", kAll), OutputKind::kSvg);
  EXPECT_EQ(output_kind("-o", "x.PDF", kAll), OutputKind::kPdf);
  EXPECT_EQ(output_kind("-o", "x.png", kAll), OutputKind::kPng);
}

TEST(OutputKind, AnotherEndingIsRefusedWithThoseThatWouldDo) {
  const std::vector<OutputKind> two = {OutputKind::kPage, OutputKind::kSvg};
  for (const std::string name : {"x.pdf", "x.txt", "x", "svg", ".svg", "x.svg/", "x.svgz"}) {
    try {
      output_kind("--output", name, two);
      ADD_FAILURE() << name;
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.what(), "--output = " + name +
                                  ": expected a name that ends with .html, a page, or .svg, a "
                                  "picture");
    }
  }
}

TEST(OutputKind, OfADeviceIsTheUsualOne) {
  EXPECT_EQ(output_kind("-o", "/dev/null", {OutputKind::kSvg, OutputKind::kPage}),
            OutputKind::kSvg);
}

}  // namespace
}  // namespace attend::cli
