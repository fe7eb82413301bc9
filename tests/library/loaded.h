#pragma once

#include <string>
#include <utility>
#include <vector>

#include <attend/attend.h>
#include <gtest/gtest.h>

// Handles that free themselves, for tests.

namespace attend::tests {

class LoadedModel {
 public:
  explicit LoadedModel(const std::string& path) {
    EXPECT_EQ(attend_model_load(path.c_str(), &model_), ATTEND_OK) << attend_last_error();
  }
  LoadedModel(const LoadedModel&) = delete;
  LoadedModel& operator=(const LoadedModel&) = delete;
  ~LoadedModel() { attend_model_free(model_); }
  const attend_model* get() const { return model_; }

 private:
  attend_model* model_ = nullptr;
};

class OpenSession {
 public:
  /// Options by their names on the command line.
  explicit OpenSession(const LoadedModel& model,
                       const std::vector<std::pair<std::string, std::string>>& options = {}) {
    attend_options all;
    EXPECT_EQ(attend_options_init(&all, sizeof all), ATTEND_OK);
    for (const auto& [name, value] : options) {
      EXPECT_EQ(attend_options_set(&all, name.c_str(), value.c_str()), ATTEND_OK)
          << attend_last_error();
    }
    EXPECT_EQ(attend_session_new(model.get(), &all, &session_), ATTEND_OK) << attend_last_error();
  }
  OpenSession(const LoadedModel& model, const attend_options& options) {
    EXPECT_EQ(attend_session_new(model.get(), &options, &session_), ATTEND_OK);
  }
  OpenSession(const OpenSession&) = delete;
  OpenSession& operator=(const OpenSession&) = delete;
  ~OpenSession() { attend_session_free(session_); }
  attend_session* get() const { return session_; }

 private:
  attend_session* session_ = nullptr;
};

class Answered {
 public:
  Answered(const OpenSession& session, const std::vector<std::string>& cells, bool scores = false) {
    std::vector<attend_text> texts;
    for (const auto& cell : cells) texts.push_back({cell.data(), cell.size()});
    code_ = (scores ? attend_score : attend_predict)(session.get(), texts.data(), texts.size(),
                                                     &result_);
    if (code_ != ATTEND_OK) error_ = attend_last_error();
  }
  Answered(const Answered&) = delete;
  Answered& operator=(const Answered&) = delete;
  ~Answered() { attend_result_free(result_); }

  int code() const { return code_; }
  const std::string& error() const { return error_; }
  const attend_result* get() const { return result_; }

  attend_answer answer(std::size_t row, std::size_t rank = 0) const {
    attend_answer answer = {};
    answer.struct_size = sizeof answer;
    EXPECT_EQ(attend_result_answer(result_, row, rank, &answer), ATTEND_OK) << attend_last_error();
    return answer;
  }
  attend_reading reading(std::size_t row, std::size_t rank, std::size_t index) const {
    attend_reading reading = {};
    reading.struct_size = sizeof reading;
    EXPECT_EQ(attend_result_reading(result_, row, rank, index, &reading), ATTEND_OK)
        << attend_last_error();
    return reading;
  }
  std::size_t answers(std::size_t row) const {
    std::size_t count = 0;
    EXPECT_EQ(attend_result_answers(result_, row, &count), ATTEND_OK);
    return count;
  }

 private:
  int code_ = 0;
  std::string error_;
  attend_result* result_ = nullptr;
};

}  // namespace attend::tests
