// What callers do wrong, and what files and texts may be: codes, one line, and nothing else befalls
// them.

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "command.h"
#include "loaded.h"
#include "tiny_labels.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

bool says(const std::string& part) {
  const std::string message = attend_last_error();
  return message.find(part) != std::string::npos && message.find('\n') == std::string::npos;
}

/// A copy of the tiny model.
std::string copied(const Folder& folder) {
  fs::copy(tiny_model(), folder / "model", fs::copy_options::recursive);
  return folder / "model";
}

int load(const std::string& path) {
  attend_model* model = nullptr;
  const auto code = attend_model_load(path.c_str(), &model);
  EXPECT_EQ(model == nullptr, code != ATTEND_OK);
  attend_model_free(model);
  return code;
}

TEST(LibraryFaults, HandlesThatAreNoneHaveACodeInEveryFunction) {
  auto* freed_model = static_cast<attend_model*>(nullptr);
  ASSERT_EQ(attend_model_load(tiny_model().c_str(), &freed_model), ATTEND_OK);
  attend_session* freed_session = nullptr;
  ASSERT_EQ(attend_session_new(freed_model, nullptr, &freed_session), ATTEND_OK);
  attend_result* freed_result = nullptr;
  ASSERT_EQ(attend_predict_line(freed_session, "a", &freed_result), ATTEND_OK);
  auto* foreign_result = reinterpret_cast<attend_result*>(freed_model);
  auto* foreign_model = reinterpret_cast<attend_model*>(freed_session);
  auto* foreign_session = reinterpret_cast<attend_session*>(freed_result);
  EXPECT_EQ(attend_model_free(freed_model), ATTEND_OK);
  EXPECT_EQ(attend_session_free(freed_session), ATTEND_OK);
  EXPECT_EQ(attend_result_free(freed_result), ATTEND_OK);
  std::uint64_t number = 0;
  const auto* own = &number;  // memory of the caller

  const auto expect_bad = [](int code) {
    EXPECT_EQ(code, ATTEND_BAD_HANDLE);
    EXPECT_TRUE(says("no such")) << attend_last_error();
  };
  const attend_text cell = {"a", 1};
  attend_session* session = nullptr;
  attend_result* result = nullptr;
  attend_model_info info = {};
  info.struct_size = sizeof info;
  const auto* own_model = reinterpret_cast<const attend_model*>(own);
  for (const attend_model* model :
       {static_cast<const attend_model*>(nullptr), static_cast<const attend_model*>(freed_model),
        static_cast<const attend_model*>(foreign_model), own_model}) {
    expect_bad(attend_model_describe(model, &info));
    expect_bad(attend_session_new(model, nullptr, &session));
  }
  for (auto* one : {static_cast<attend_session*>(nullptr), freed_session, foreign_session}) {
    expect_bad(attend_predict(one, &cell, 1, &result));
    expect_bad(attend_predict_line(one, "a", &result));
    expect_bad(attend_score(one, &cell, 1, &result));
  }
  std::size_t count = 0;
  attend_answer answer = {};
  answer.struct_size = sizeof answer;
  attend_reading reading = {};
  reading.struct_size = sizeof reading;
  const attend_link* links = nullptr;
  for (const attend_result* one :
       {static_cast<const attend_result*>(nullptr), static_cast<const attend_result*>(freed_result),
        static_cast<const attend_result*>(foreign_result)}) {
    expect_bad(attend_result_rows(one, &count));
    expect_bad(attend_result_answers(one, 0, &count));
    expect_bad(attend_result_answer(one, 0, 0, &answer));
    expect_bad(attend_result_reading(one, 0, 0, 0, &reading));
    expect_bad(attend_result_links(one, 0, 0, 0, &links, &count));
  }
  expect_bad(attend_model_free(freed_model));
  EXPECT_TRUE(says("no such model: it was freed")) << attend_last_error();
  expect_bad(attend_session_free(freed_session));
  expect_bad(attend_result_free(freed_result));
  EXPECT_EQ(attend_model_free(nullptr), ATTEND_OK);
  EXPECT_EQ(attend_session_free(nullptr), ATTEND_OK);
  EXPECT_EQ(attend_result_free(nullptr), ATTEND_OK);
  EXPECT_EQ(session, nullptr);
  EXPECT_EQ(result, nullptr);
}

TEST(LibraryFaults, PointersThatAreNullHaveACode) {
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, {"a"});
  attend_result* out = nullptr;
  std::size_t count = 0;
  const attend_link* links = nullptr;
  attend_model* loaded = nullptr;
  const attend_text null_text = {nullptr, 3};
  const attend_text cell = {"a", 1};
  const std::vector<int> codes = {attend_model_load(nullptr, &loaded),
                                  attend_model_load(tiny_model().c_str(), nullptr),
                                  attend_model_describe(model.get(), nullptr),
                                  attend_options_init(nullptr, sizeof(attend_options)),
                                  attend_options_set(nullptr, "beam", "1"),
                                  attend_session_new(model.get(), nullptr, nullptr),
                                  attend_predict(session.get(), nullptr, 1, &out),
                                  attend_predict(session.get(), &cell, 1, nullptr),
                                  attend_predict(session.get(), &null_text, 1, &out),
                                  attend_predict_line(session.get(), nullptr, &out),
                                  attend_predict_line(session.get(), "a", nullptr),
                                  attend_score(session.get(), nullptr, 1, &out),
                                  attend_result_rows(result.get(), nullptr),
                                  attend_result_answers(result.get(), 0, nullptr),
                                  attend_result_answer(result.get(), 0, 0, nullptr),
                                  attend_result_reading(result.get(), 0, 0, 0, nullptr),
                                  attend_result_links(result.get(), 0, 0, 0, nullptr, &count),
                                  attend_result_links(result.get(), 0, 0, 0, &links, nullptr)};
  for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_EQ(codes[i], ATTEND_BAD_ARGUMENT) << i;
  EXPECT_EQ(out, nullptr);
}

TEST(LibraryFaults, IndicesBehindTheLastOneAreRefused) {
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, {"a"});
  attend_answer answer = {};
  answer.struct_size = sizeof answer;
  EXPECT_EQ(attend_result_answer(result.get(), 1, 0, &answer), ATTEND_BAD_ARGUMENT);
  EXPECT_TRUE(says("row 1: there are 1, counted from 0")) << attend_last_error();
  EXPECT_EQ(attend_result_answer(result.get(), 0, 1, &answer), ATTEND_BAD_ARGUMENT);
  EXPECT_TRUE(says("rank 1")) << attend_last_error();
  attend_reading reading = {};
  reading.struct_size = sizeof reading;
  EXPECT_EQ(attend_result_reading(result.get(), 0, 0, 7, &reading), ATTEND_BAD_ARGUMENT);
  EXPECT_TRUE(says("reading 7")) << attend_last_error();
}

TEST(LibraryFaults, StructsOfAnOlderHeaderAreFilledAsFarAsTheyReach) {
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, {"a"});
  struct {
    attend_answer answer;
  } older;
  std::memset(&older, 0x55, sizeof older);
  older.answer.struct_size = offsetof(attend_answer, score);
  ASSERT_EQ(attend_result_answer(result.get(), 0, 0, &older.answer), ATTEND_OK);
  EXPECT_EQ(older.answer.struct_size, offsetof(attend_answer, score));
  EXPECT_EQ(older.answer.text_size, std::strlen(older.answer.text));
  std::vector<unsigned char> rest(sizeof older - offsetof(attend_answer, score));
  std::memcpy(rest.data(),
              reinterpret_cast<unsigned char*>(&older) + offsetof(attend_answer, score),
              rest.size());
  EXPECT_EQ(rest, std::vector<unsigned char>(rest.size(), 0x55));
  older.answer.struct_size = 0;
  EXPECT_EQ(attend_result_answer(result.get(), 0, 0, &older.answer), ATTEND_BAD_ARGUMENT);
  EXPECT_TRUE(says("struct_size is 0")) << attend_last_error();
}

TEST(LibraryFaults, OptionsThatAreNoneOrOutOfRangeAreNamed) {
  attend_options options;
  ASSERT_EQ(attend_options_init(&options, sizeof options), ATTEND_OK);
  EXPECT_EQ(attend_options_set(&options, "beem", "5"), ATTEND_BAD_OPTION);
  EXPECT_TRUE(says("there is no option beem: expected beam, nbest")) << attend_last_error();
  for (const auto* value : {"", "five", "5x", "99999999999999999999", " 5"}) {
    EXPECT_EQ(attend_options_set(&options, "beam", value), ATTEND_BAD_OPTION) << value;
  }
  EXPECT_EQ(options.beam, 0);
  const LoadedModel model(tiny_model());
  const LoadedModel classifier(tiny_classifier());
  attend_session* session = nullptr;
  const auto refused = [&](const std::string& name, const std::string& value,
                           const LoadedModel& of) {
    attend_options_init(&options, sizeof options);
    EXPECT_EQ(attend_options_set(&options, name.c_str(), value.c_str()), ATTEND_OK);
    return attend_session_new(of.get(), &options, &session) == ATTEND_BAD_OPTION && says(name);
  };
  EXPECT_TRUE(refused("beam", "-1", model)) << attend_last_error();
  EXPECT_TRUE(refused("nbest", "0", model)) << attend_last_error();
  EXPECT_TRUE(refused("threads", "0", model)) << attend_last_error();
  EXPECT_TRUE(refused("batch-size", "0", model)) << attend_last_error();
  EXPECT_TRUE(refused("max-length", "0", model)) << attend_last_error();
  EXPECT_TRUE(refused("readings", "2", model)) << attend_last_error();
  EXPECT_TRUE(refused("beam", "3", classifier)) << attend_last_error();
  EXPECT_TRUE(refused("length-penalty", "1", classifier)) << attend_last_error();
  EXPECT_EQ(session, nullptr);
}

// Where a struct ends, an option ends, too.
TEST(LibraryFaults, OptionsBehindTheCallersStructAreRefused) {
  attend_options options;
  ASSERT_EQ(attend_options_init(&options, 16), ATTEND_OK);
  EXPECT_EQ(attend_options_set(&options, "beam", "3"), ATTEND_OK) << attend_last_error();
  EXPECT_EQ(options.beam, 3);
  EXPECT_EQ(attend_options_set(&options, "length-penalty", "1"), ATTEND_BAD_ARGUMENT);
  EXPECT_TRUE(says("length-penalty: struct_size is 16")) << attend_last_error();
  for (const std::size_t size : {0U, 1U, 8U, 14U, 17U, 20U}) {
    options.struct_size = size;
    EXPECT_EQ(attend_options_set(&options, "beam", "3"), ATTEND_BAD_ARGUMENT) << size;
  }
}

TEST(LibraryFaults, LinesArePartedAsTheProgramPartsThem) {
  const LoadedModel pairs(tiny_entailment());
  const OpenSession session(pairs);
  attend_result* result = nullptr;
  EXPECT_EQ(attend_predict_line(session.get(), "a\tb\tc", &result), ATTEND_BAD_INPUT);
  EXPECT_TRUE(says("3 columns: expected 2")) << attend_last_error();
  for (const auto* blank : {"", "  ", "\t"}) {
    ASSERT_EQ(attend_predict_line(session.get(), blank, &result), ATTEND_OK) << attend_last_error();
    attend_answer answer = {};
    answer.struct_size = sizeof answer;
    EXPECT_EQ(attend_result_answer(result, 0, 0, &answer), ATTEND_OK);
    EXPECT_STREQ(answer.text, "");
    EXPECT_EQ(attend_result_free(result), ATTEND_OK);
  }
}

// The names are those of `attend predict`, but for one that it has no need of.
TEST(LibraryFaults, OptionsAreCalledAsOnTheCommandLine) {
  attend_options options;
  attend_options_init(&options, sizeof options);
  attend_options_set(&options, "?", "1");
  std::string names = attend_last_error();
  names = names.substr(names.find("expected ") + 9);
  const auto help = attend::tests::attend({"predict", "--help"}).out;
  std::size_t at = 0;
  int count = 0;
  while (at < names.size()) {
    const auto end = std::min(names.find(", ", at), names.size());
    const auto name = names.substr(at, end - at);
    if (name != "readings") {
      EXPECT_NE(help.find("--" + name + " "), std::string::npos) << name;
    }
    EXPECT_EQ(attend_options_set(&options, name.c_str(), "1"), ATTEND_OK) << name;
    at = end + 2;
    ++count;
  }
  EXPECT_GT(count, 10);
}

TEST(LibraryFaults, RowsThatCannotBeReadAreNamed) {
  const LoadedModel model(tiny_model());
  const OpenSession session(model, {{"max-length", "20"}});
  const auto refusal = [&](const std::vector<std::string>& cells) {
    const Answered result(session, cells);
    EXPECT_EQ(result.code(), ATTEND_BAD_INPUT);
    EXPECT_EQ(result.get(), nullptr);
    EXPECT_EQ(result.error().find('\n'), std::string::npos);
    return result.error();
  };
  EXPECT_NE(refusal({"a", "\xFF\xFE"}).find("row 1, source: not valid UTF-8"), std::string::npos);
  EXPECT_NE(refusal({std::string(10'000'000, 'x')}).find("row 0, source: "), std::string::npos);
  std::string long_line;
  for (int i = 0; i < 50; ++i) long_line += "the ";
  EXPECT_NE(refusal({long_line}).find("row 0, source: "), std::string::npos);

  const Answered with_nul(session, {std::string("a\0b", 3)});
  EXPECT_EQ(with_nul.code(), ATTEND_OK) << with_nul.error();
  const LoadedModel pairs(tiny_entailment());
  const OpenSession of_pairs(pairs);
  const Answered half(of_pairs, {"a man", ""});
  EXPECT_EQ(half.code(), ATTEND_BAD_INPUT);
  EXPECT_NE(half.error().find("row 0, hypothesis: nothing"), std::string::npos) << half.error();
  attend_result* out = nullptr;
  EXPECT_EQ(attend_predict_line(of_pairs.get(), "one column", &out), ATTEND_BAD_INPUT);
  EXPECT_TRUE(says("1 columns: expected 2")) << attend_last_error();
  const attend_text three[] = {{"a", 1}, {"b", 1}, {"c", 1}};
  EXPECT_EQ(attend_predict(of_pairs.get(), three, 3, &out), ATTEND_BAD_ARGUMENT);
  EXPECT_TRUE(says("3 texts: expected a multiple of 2")) << attend_last_error();
  EXPECT_EQ(attend_score(of_pairs.get(), three, 2, &out), ATTEND_BAD_ARGUMENT);
}

TEST(LibraryFaults, ModelsThatAreNoneAreRefused) {
  EXPECT_EQ(load("/nowhere/at/all"), ATTEND_NO_FILE);
  EXPECT_TRUE(says("/nowhere/at/all does not exist")) << attend_last_error();
  const Folder folder;
  EXPECT_EQ(load(folder.path().string()), ATTEND_BAD_MODEL);
  EXPECT_TRUE(says("is no model folder")) << attend_last_error();
  const auto model = copied(folder);
  EXPECT_EQ(load(model), ATTEND_OK) << attend_last_error();
  const auto manifest = read(model + "/manifest.json");
  auto newer = manifest;
  newer.replace(newer.find("\"version\": 3"), 12, "\"version\": 9");
  folder.write("model/manifest.json", newer);
  EXPECT_EQ(load(model), ATTEND_BAD_MODEL);
  EXPECT_TRUE(says("is of version 9")) << attend_last_error();
  folder.write("model/manifest.json", manifest.substr(0, manifest.size() / 2));
  EXPECT_EQ(load(model), ATTEND_BAD_MODEL);
  folder.write("model/manifest.json", manifest);
  const auto parameters = read(model + "/model.safetensors");
  folder.write("model/model.safetensors", parameters.substr(0, parameters.size() / 2));
  EXPECT_EQ(load(model), ATTEND_BAD_MODEL);
  EXPECT_TRUE(says("model.safetensors")) << attend_last_error();
  fs::remove(model + "/model.safetensors");
  EXPECT_EQ(load(model), ATTEND_BAD_MODEL);
}

TEST(LibraryFaults, HandlesMayBeFreedInAnyOrder) {
  attend_model* model = nullptr;
  attend_session* session = nullptr;
  attend_result* result = nullptr;
  ASSERT_EQ(attend_model_load(tiny_model().c_str(), &model), ATTEND_OK);
  ASSERT_EQ(attend_session_new(model, nullptr, &session), ATTEND_OK);
  EXPECT_EQ(attend_model_free(model), ATTEND_OK);
  ASSERT_EQ(attend_predict_line(session, "a", &result), ATTEND_OK);
  EXPECT_EQ(attend_session_free(session), ATTEND_OK);
  attend_answer answer = {};
  answer.struct_size = sizeof answer;
  EXPECT_EQ(attend_result_answer(result, 0, 0, &answer), ATTEND_OK);
  EXPECT_EQ(attend_result_free(result), ATTEND_OK);
}

TEST(LibraryFaults, NothingIsPrinted) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  {
    const LoadedModel model(tiny_model());
    const OpenSession session(model);
    const Answered result(session, {"zzzz qqqq unheard of", "a"});
    EXPECT_EQ(load("/nowhere"), ATTEND_NO_FILE);
    const Answered bad(session, {"\xFF"});
  }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(LibraryFaults, CodesHaveNames) {
  EXPECT_STREQ(attend_code_name(ATTEND_OK), "ATTEND_OK");
  EXPECT_STREQ(attend_code_name(-11), "ATTEND_INTERNAL");
  EXPECT_STREQ(attend_code_name(-12), "unknown");
  EXPECT_STREQ(attend_code_name(1), "unknown");
}

}  // namespace
}  // namespace attend::tests
