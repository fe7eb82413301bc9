#include "view/web_page.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::view {
namespace {

TEST(JsonForHtml, IsTheSameJsonWithoutAnythingThatHtmlReads) {
  const nlohmann::json json = {
      {"a", "</script><script>alert(1)</script><!-- & \xE2\x80\xA8\xE2\x80\xA9 \" \\ \n"},
      {"b", std::string("\0\x1f", 2)}};
  const auto html = json_for_html(json.dump());
  EXPECT_EQ(nlohmann::json::parse(html), json);
  EXPECT_EQ(html.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(html.find("\xE2\x80"), std::string::npos);
}

TEST(WebPage, HoldsItsBundleAndItsDataAsTheyAre) {
  const WebBundle bundle = {"let a = 1 < 2 && {};", "p { color: red }", "default-src 'none'"};
  const auto html = to_web_page(bundle, "A <title> & more", R"({"text":"<b>"})");
  EXPECT_NE(html.find("<script>let a = 1 < 2 && {};</script>"), std::string::npos);
  EXPECT_NE(html.find("<style>p { color: red }</style>"), std::string::npos);
  EXPECT_NE(html.find("<title>A &lt;title&gt; &amp; more</title>"), std::string::npos);
  EXPECT_NE(html.find(R"(id="data">{"text":"\u003cb\u003e"}</script>)"), std::string::npos);
}

// The policy names checksums, so no page may come without.
TEST(WebPage, TheBundleThatIsBuiltInIsWhole) {
  for (const auto& bundle : {kExploreBundle, kAnswersBundle, kSeriesBundle, kPicturesBundle,
                             kServeBundle, kPlotBundle}) {
    EXPECT_GT(bundle.script.size(), 1000U);
    EXPECT_GT(bundle.style.size(), 1000U);
    EXPECT_EQ(bundle.policy.find("default-src 'none'"), 0U);
    EXPECT_NE(bundle.policy.find("script-src 'sha256-"), std::string::npos);
    EXPECT_EQ(bundle.script.find("</script"), std::string::npos);
    EXPECT_LE(bundle.script.size(), 65'535U);  // a compiler need not take a longer string
    EXPECT_EQ(bundle.style.find("</style"), std::string::npos);
  }
}

}  // namespace
}  // namespace attend::view
