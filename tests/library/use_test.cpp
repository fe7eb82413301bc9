// How callers use the library: models from disk and memory, progress, and hundreds of loads.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <attend/model.h>
#include <pthread.h>

#include "command.h"
#include "loaded.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

TEST(LibraryUse, OneFileIsLoadedFromDiskAndFromMemory) {
  const Folder folder;
  const auto file = folder / "model.attend";
  ASSERT_EQ(
      attend::tests::attend({"export", "-m", tiny_model(), "--single", file, "--weights", "fp32"})
          .code,
      0);
  const LoadedModel of_folder(tiny_model());
  const LoadedModel of_file(file);
  const auto lines = lines_of(first_lines("test.source", 3));
  const OpenSession first(of_folder);
  const OpenSession second(of_file);
  auto bytes = read(file);
  attend_model* in_memory = nullptr;
  ASSERT_EQ(attend_model_load_memory(bytes.data(), bytes.size(), &in_memory), ATTEND_OK)
      << attend_last_error();
  attend_session* third = nullptr;
  ASSERT_EQ(attend_session_new(in_memory, nullptr, &third), ATTEND_OK);
  bytes.assign(bytes.size(), 'x');  // it was copied
  fs::remove(file);
  for (const auto& line : lines) {
    const Answered one(first, {line});
    const Answered other(second, {line});
    attend_result* result = nullptr;
    ASSERT_EQ(attend_predict_line(third, line.c_str(), &result), ATTEND_OK);
    attend_answer answer = {};
    answer.struct_size = sizeof answer;
    ASSERT_EQ(attend_result_answer(result, 0, 0, &answer), ATTEND_OK);
    EXPECT_STREQ(one.answer(0).text, other.answer(0).text);
    EXPECT_STREQ(one.answer(0).text, answer.text);
    EXPECT_EQ(one.answer(0).score, answer.score);
    EXPECT_EQ(attend_result_free(result), ATTEND_OK);
  }
  EXPECT_EQ(attend_session_free(third), ATTEND_OK);
  EXPECT_EQ(attend_model_free(in_memory), ATTEND_OK);
  attend_model* none = nullptr;
  EXPECT_EQ(attend_model_load_memory(bytes.data(), bytes.size(), &none), ATTEND_BAD_MODEL);
  EXPECT_NE(std::string(attend_last_error()).find("the model in memory"), std::string::npos);
  EXPECT_EQ(attend_model_load_memory(bytes.data(), 3, &none), ATTEND_BAD_MODEL);
  EXPECT_EQ(attend_model_load_memory(nullptr, 3, &none), ATTEND_BAD_ARGUMENT);
  EXPECT_EQ(attend_model_load_memory(bytes.data(), 3, nullptr), ATTEND_BAD_ARGUMENT);
}

struct Watched {
  std::size_t calls = 0;
  std::size_t most = 0;
  std::size_t total = 0;
  std::size_t ends_after = 0;
};

int watch(void* data, std::size_t done, std::size_t total) {
  auto& watched = *static_cast<Watched*>(data);
  ++watched.calls;
  watched.most = std::max(watched.most, done);
  watched.total = total;
  return watched.ends_after > 0 && watched.calls >= watched.ends_after ? 1 : 0;
}

TEST(LibraryUse, ProgressIsToldAndEndsACall) {
  const auto lines = lines_of(first_lines("test.source", 20));
  const LoadedModel model(tiny_model());
  attend_options options;
  attend_options_init(&options, sizeof options);
  Watched watched;
  options.batch_size = 4;
  options.progress = watch;
  options.progress_data = &watched;
  const OpenSession session(model, options);
  {
    const Answered result(session, lines);
    EXPECT_EQ(result.code(), ATTEND_OK) << result.error();
  }
  EXPECT_EQ(watched.most, 20U);
  EXPECT_EQ(watched.total, 20U);
  EXPECT_GT(watched.calls, 5U);
  const auto all = watched.calls;
  watched = {.ends_after = 3};
  const Answered ended(session, lines);
  EXPECT_EQ(ended.code(), ATTEND_CANCELLED);
  EXPECT_EQ(ended.get(), nullptr);
  EXPECT_LT(watched.calls, all);
  watched = {};
  const Answered again(session, lines);
  EXPECT_EQ(again.code(), ATTEND_OK);
}

TEST(LibraryUse, ProgressCountsBlankRows) {
  const LoadedModel model(tiny_model());
  attend_options options;
  attend_options_init(&options, sizeof options);
  Watched watched;
  options.progress = watch;
  options.progress_data = &watched;
  const OpenSession session(model, options);
  const Answered some(session, {"a", "", "b"});
  EXPECT_EQ(watched.most, 3U);
  watched = {};
  const Answered none(session, {"", " "});
  EXPECT_EQ(watched.most, 2U);
}

int end_thread(void* /*data*/, std::size_t /*done*/, std::size_t /*total*/) {
  pthread_exit(nullptr);
}

// glibc ends a thread by what looks like an exception and must not be caught.
TEST(LibraryUse, AThreadMayEndWithinACall) {
  const LoadedModel model(tiny_model());
  attend_options options;
  attend_options_init(&options, sizeof options);
  options.progress = end_thread;
  std::thread([&] {
    attend_session* session = nullptr;
    attend_session_new(model.get(), &options, &session);
    attend_result* result = nullptr;
    attend_predict_line(session, "a", &result);
    ADD_FAILURE() << "it did not end";
  }).join();
  const OpenSession session(model);
  const Answered result(session, {"a"});
  EXPECT_EQ(result.code(), ATTEND_OK);
}

TEST(LibraryUse, AnEmptyAnswerCanBeScored) {
  const LoadedModel model(tiny_model());
  const OpenSession session(model);
  const Answered result(session, {"a b", ""}, true);
  ASSERT_EQ(result.code(), ATTEND_OK) << result.error();
  EXPECT_LT(result.answer(0).log_probability, 0.0);
}

TEST(LibraryUse, InCpp17KeepsWhatItGives) {
  const attend::Model model(tiny_model());
  attend::Session session(model, {{"beam", "2"}});
  const auto line = first_lines("test.source", 1);
  const auto answer = session.predict(line).answer(0);
  double sum = 0.0;
  for (const auto p : session.predict(line).answer(0).log_probabilities()) {
    sum += static_cast<double>(p);
  }
  EXPECT_NEAR(sum, answer.log_probability(), 1e-4);
  std::size_t count = 0;
  for (const auto& link : session.predict(line).answer(0).reading().links()) {
    EXPECT_LT(link.source, 1000);
    ++count;
  }
  EXPECT_EQ(count, answer.reading().links().size());
  EXPECT_THROW(session.predict(std::vector<attend::Row>{{"a", "b"}}), attend::Failure);
  EXPECT_THROW(session.score({{"a"}, {"b"}}), attend::Failure);
  EXPECT_THROW(attend::Model("/nowhere"), attend::Failure);
  EXPECT_THROW(session.predict("a").answer(1), attend::Failure);
  EXPECT_FALSE(attend::Reading());
  EXPECT_EQ(attend::Reading().name(), "");
}

int call_again(void* data, std::size_t /*done*/, std::size_t /*total*/) {
  attend_result* result = nullptr;
  const auto code = attend_predict_line(*static_cast<attend_session**>(data), "a", &result);
  attend_result_free(result);
  return code == ATTEND_BAD_ARGUMENT ? 0 : 1;
}

TEST(LibraryUse, ProgressMayNotCallItsOwnSession) {
  const LoadedModel model(tiny_model());
  attend_options options;
  attend_options_init(&options, sizeof options);
  attend_session* own = nullptr;
  options.progress = call_again;
  options.progress_data = &own;
  const OpenSession session(model, options);
  own = session.get();
  const Answered result(session, {"a b"});
  EXPECT_EQ(result.code(), ATTEND_OK) << result.error();
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ATTEND_KEEPS_WHAT_IS_FREED  // for a while, to find who uses it; and finds leaks itself
#endif
#endif

/// Bytes of this process that are in memory.
std::size_t resident() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t pages = 0;
  file >> all >> pages;
  return pages * 4096;
}

TEST(LibraryUse, HundredsOfLoadsLeaveNothingBehind) {
  const auto once = [] {
    const LoadedModel model(tiny_model());
    const OpenSession session(model);
    const Answered result(session, {"a b c", "d"});
  };
  for (int i = 0; i < 20; ++i) once();
  [[maybe_unused]] const auto before = resident();
  for (int i = 0; i < 280; ++i) once();
  [[maybe_unused]] const auto size = fs::file_size(tiny_model() + "/model.safetensors");
  [[maybe_unused]] const auto after = resident();
#ifndef ATTEND_KEEPS_WHAT_IS_FREED
  EXPECT_LT(after, before + 20 * size + (std::size_t{8} << 20));
#endif
}

}  // namespace
}  // namespace attend::tests
