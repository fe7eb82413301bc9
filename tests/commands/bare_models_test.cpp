#include <string>
#include <vector>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using Arguments = std::vector<std::string>;

Arguments with_model(const std::string& command, const Arguments& model, const Arguments& rest) {
  Arguments all = {command};
  all.insert(all.end(), model.begin(), model.end());
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

/// What each command that uses a model is given besides it; all print something.
std::vector<std::pair<std::string, Arguments>> uses_of_a_model() {
  const auto source = corpus("dev.source");
  const auto target = corpus("dev.target");
  return {{"translate", {"-i", source}},
          {"translate", {"--nbest", "2", "--input=" + source, "--show"}},
          {"evaluate", {"--source", source, "--reference", target, "--json"}},
          {"explain", {"de sasi"}},
          {"explain", {"--best", "2", "de sasi"}},
          {"explore", {"de sasi", "--json", "/dev/stdout"}},
          {"compare", {"--json"}},
          {"plot", {"--json", "/dev/stdout"}},
          {"info", {}},
          {"info", {"--json"}}};
}

TEST(BareModels, AModelIsNamedOrBareInEachCommand) {
  const auto model = tiny_model();
  for (const auto& [command, rest] : uses_of_a_model()) {
    const auto named = attend(with_model(command, {"-m", model}, rest));
    ASSERT_TRUE(succeeded(named)) << command;
    EXPECT_NE(named.out, "") << command;
    EXPECT_EQ(attend(with_model(command, {model}, rest)).out, named.out) << command;
    EXPECT_EQ(attend(with_model(command, {"--model=" + model}, rest)).out, named.out) << command;
    auto last = rest;
    last.insert(last.end(), {"--model", model});
    EXPECT_EQ(attend(with_model(command, {}, last)).out, named.out) << command;
  }
}

TEST(BareModels, ABareModelMayComeLast) {
  const auto model = tiny_model();
  const auto source = corpus("dev.source");
  EXPECT_EQ(attend({"translate", "-i", source, model}).out,
            attend({"translate", "-m", model, "-i", source}).out);
  EXPECT_EQ(attend({"explain", "de sasi", model}).out,
            attend({"explain", "-m", model, "de sasi"}).out);
}

TEST(BareModels, ExportAndServeTakeThemToo) {
  const Folder folder;
  EXPECT_TRUE(succeeded(attend({"export", tiny_model(), "-o", folder / "small"})));
  EXPECT_TRUE(was_refused(attend({"serve", tiny_model(), "--port", "70000"}), "--port = 70000"));
  EXPECT_TRUE(was_refused(attend({"serve", folder / "none"}), "none"));
}

TEST(BareModels, SeveralAreAnEnsemble) {
  const auto model = tiny_model();
  const auto source = corpus("dev.source");
  const auto ensemble = attend({"translate", "-m", model, "-m", model, "-i", source});
  ASSERT_TRUE(succeeded(ensemble));
  EXPECT_EQ(attend({"translate", model, model, "-i", source}).out, ensemble.out);
}

TEST(BareModels, AFolderThatIsNoModelIsSaid) {
  const Folder folder;
  for (const auto& [command, rest] : uses_of_a_model()) {
    EXPECT_TRUE(was_refused(attend(with_model(command, {folder.path().string()}, rest)),
                            folder.path().string()))
        << command;
  }
}

TEST(BareModels, ASentenceAloneIsNoModel) {
  EXPECT_TRUE(was_refused(attend({"explain", "de sasi"}), "no model"));
  EXPECT_TRUE(was_refused(attend({"explore", "de sasi", "--json", "/dev/null"}), "missing: -m"));
}

}  // namespace
}  // namespace attend::tests
