#include "format/base64.h"

#include <string>

#include <gtest/gtest.h>

namespace attend::format {
namespace {

/// RFC 4648, section 10.
TEST(Base64, WritesWhatTheStandardSays) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foo"), "Zm9v");
  EXPECT_EQ(base64_of("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_of("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_of("\xFF\xEF\xBE"), "/+++");
}

TEST(Base64, ReadsWhatItWrote) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    EXPECT_EQ(bytes_of_base64(base64_of(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Base64, ReadsNothingElse) {
  for (const auto* text : {"Zg=", "Zg", "Z===", "====", "Zg==\n", "Zm9v Zg=", "Zm-v",
                           "Zh==", "Zm9=", "Zg==Zg==", "data:image/png;base64,Zm9v"}) {
    EXPECT_FALSE(bytes_of_base64(text)) << text;
  }
}

}  // namespace
}  // namespace attend::format
