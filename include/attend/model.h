// attend for C++17: models, sessions and results that free themselves, over the C interface of
// attend.h, whose comments say who may call what and when, and what can fail. Header-only: programs
// of any compiler share one library.
//
//   const attend::Model model("model");
//   attend::Session session(model, {{"beam", "5"}});
//   std::cout << session.predict("a dog runs").answer(0).text() << "\n";
//
// What fails throws attend::Failure. Where there are no exceptions (-fno-exceptions) it leaves an
// empty object behind, which is false; then its code() says why, and attend_last_error() in words.

#ifndef ATTEND_MODEL_H
#define ATTEND_MODEL_H

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <attend/attend.h>

namespace attend {

/// What a call could not do, in one line.
class Failure : public std::runtime_error {
 public:
  /// By an attend_code.
  Failure(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  int code() const { return code_; }  ///< an attend_code

 private:
  int code_;
};

namespace detail {

inline int checked(int code) {
#if defined(__cpp_exceptions)
  if (code != ATTEND_OK) throw Failure(code, attend_last_error());
#endif
  return code;
}

struct Free {
  void operator()(attend_model* model) const { attend_model_free(model); }
  void operator()(attend_session* session) const { attend_session_free(session); }
  void operator()(attend_result* result) const { attend_result_free(result); }
};

template <class Struct>
Struct sized() {
  Struct empty = {};
  empty.struct_size = sizeof empty;
  return empty;
}

}  // namespace detail

/// Numbers that lie one behind the other, in a result.
struct Numbers {
  std::shared_ptr<const void> kept;                          ///< what they lie in
  const float* data = nullptr;                               ///< the first one
  std::size_t size = 0;                                      ///< how many
  const float* begin() const { return data; }                ///< as of any list
  const float* end() const { return data + size; }           ///< the same
  float operator[](std::size_t i) const { return data[i]; }  ///< unchecked
};

/// A trained model. Any number of threads may use one.
class Model {
 public:
  /// From the folder that `attend train` or `attend export` made, or the one file of the latter.
  explicit Model(const std::string& path) {
    attend_model* model = nullptr;
    const auto* name = path.find('\0') == std::string::npos ? path.c_str() : "";  // no file has one
    code_ = detail::checked(attend_model_load(name, &model));
    model_.reset(model);
  }

  /// From the bytes of such a file, which are copied.
  Model(const void* bytes, std::size_t size) {
    attend_model* model = nullptr;
    code_ = detail::checked(attend_model_load_memory(bytes, size, &model));
    model_.reset(model);
  }

  /// Whether it was loaded.
  explicit operator bool() const { return model_ != nullptr; }
  int code() const { return code_; }                        ///< an attend_code
  const attend_model* get() const { return model_.get(); }  ///< for attend.h

  /// "translation".
  std::string task() const {
    const auto info = described();
    return info.task != nullptr ? info.task : "";
  }

  /// Texts that a row has.
  std::vector<std::string> columns() const {
    const auto info = described();
    return {info.columns, info.columns + info.column_count};
  }

 private:
  attend_model_info described() const {
    auto info = detail::sized<attend_model_info>();
    detail::checked(attend_model_describe(get(), &info));
    return info;
  }

  std::unique_ptr<attend_model, detail::Free> model_;
  int code_ = ATTEND_OK;
};

/// Where an answer looked: weights [targets, sources]. Keeps its result.
class Reading {
 public:
  /// Whether there is one.
  explicit operator bool() const { return reading_.weights != nullptr; }

  std::string name() const {
    return reading_.name != nullptr ? reading_.name : "";
  }                                                         ///< "attention", "hop 2"
  std::size_t targets() const { return reading_.targets; }  ///< symbols of the answer
  std::size_t sources() const { return reading_.sources; }  ///< symbols or places read

  /// How much of a target's reading came from a source; unchecked, as the next two are.
  float weight(std::size_t target, std::size_t source) const {
    return reading_.weights[target * reading_.sources + source];
  }
  std::string target(std::size_t i) const { return reading_.target_texts[i]; }  ///< its text
  std::string source(std::size_t i) const { return reading_.source_texts[i]; }  ///< its text

  /// Of each word of the answer the word that it looked at most.
  std::vector<attend_link> links() const { return links_; }

  /// All of it.
  const attend_reading& get() const { return reading_; }

 private:
  friend class Answer;
  std::shared_ptr<attend_result> result_;
  attend_reading reading_ = {};
  std::vector<attend_link> links_;
};

/// One answer of a row. Keeps its result.
class Answer {
 public:
  /// Whether there is one.
  explicit operator bool() const { return answer_.text != nullptr; }

  /// What is said.
  std::string text() const {
    return {answer_.text != nullptr ? answer_.text : "", answer_.text_size};
  }
  double score() const { return answer_.score; }                      ///< what ranked it
  double log_probability() const { return answer_.log_probability; }  ///< natural, of all of it
  Numbers log_probabilities() const {                                 ///< of each symbol
    return {result_, answer_.log_probabilities, answer_.log_probability_count};
  }
  /// Ways in which its model looked.
  std::size_t reading_count() const { return answer_.reading_count; }

  /// Where it looked, in one of them.
  Reading reading(std::size_t index = 0) const {
    Reading found;
    found.result_ = result_;
    found.reading_ = detail::sized<attend_reading>();
    detail::checked(attend_result_reading(result_.get(), row_, rank_, index, &found.reading_));
    const attend_link* links = nullptr;
    std::size_t count = 0;
    detail::checked(attend_result_links(result_.get(), row_, rank_, index, &links, &count));
    if (links != nullptr) found.links_.assign(links, links + count);
    return found;
  }

 private:
  friend class Result;
  std::shared_ptr<attend_result> result_;
  std::size_t row_ = 0;
  std::size_t rank_ = 0;
  attend_answer answer_ = {};
};

/// The answers of some rows. Copies share one.
class Result {
 public:
  /// Whether rows were answered.
  explicit operator bool() const { return result_ != nullptr; }
  int code() const { return code_; }                          ///< an attend_code
  const attend_result* get() const { return result_.get(); }  ///< for attend.h

  /// How many there are.
  std::size_t rows() const {
    std::size_t count = 0;
    detail::checked(attend_result_rows(get(), &count));
    return count;
  }

  /// Of a row one answer, the best one first.
  Answer answer(std::size_t row, std::size_t rank = 0) const {
    Answer found;
    found.result_ = result_;
    found.row_ = row;
    found.rank_ = rank;
    found.answer_ = detail::sized<attend_answer>();
    detail::checked(attend_result_answer(get(), row, rank, &found.answer_));
    return found;
  }

  /// Best first.
  std::vector<Answer> answers(std::size_t row) const {
    std::size_t count = 0;
    detail::checked(attend_result_answers(get(), row, &count));
    std::vector<Answer> all;
    for (std::size_t rank = 0; rank < count; ++rank) all.push_back(answer(row, rank));
    return all;
  }

 private:
  friend class Session;
  Result(int code, attend_result* result) : result_(result, detail::Free()), code_(code) {}

  std::shared_ptr<attend_result> result_;
  int code_ = ATTEND_OK;
};

/// By the names that `attend predict` has for them: {"beam", "5"}.
using Options = std::vector<std::pair<std::string, std::string>>;

/// A row is a text for each column of its model.
using Row = std::vector<std::string>;

/// Answers with a model, one call at a time: give each thread its own. Keeps its model.
class Session {
 public:
  /// With options by their names.
  explicit Session(const Model& model, const Options& options = {}) {
    attend_options all;
    code_ = detail::checked(attend_options_init(&all, sizeof all));
    for (const auto& [name, value] : options) {
      if (code_ == ATTEND_OK) {
        code_ = detail::checked(attend_options_set(&all, name.c_str(), value.c_str()));
      }
    }
    if (code_ == ATTEND_OK) open(model, all);
  }
  /// With all of them.
  Session(const Model& model, const attend_options& options) { open(model, options); }

  /// Whether it can answer.
  explicit operator bool() const { return session_ != nullptr; }
  int code() const { return code_; }                      ///< an attend_code
  attend_session* get() const { return session_.get(); }  ///< for attend.h

  /// One row, of a model that reads one text.
  Result predict(std::string_view text) {
    const attend_text cell = {text.data(), text.size()};
    return asked(attend_predict, &cell, 1);
  }

  /// Rows, answered together.
  Result predict(const std::vector<Row>& rows) { return of_rows(attend_predict, rows, columns_); }

  /// {"a", "b"}: are these two rows, or one of two texts? Name it: std::vector<Row>.
  Result predict(std::initializer_list<const char*> texts) = delete;

  /// Rows whose last text is an answer: what it is worth.
  Result score(const std::vector<Row>& rows) { return of_rows(attend_score, rows, columns_ + 1); }

 private:
  using Ask = int (*)(attend_session*, const attend_text*, std::size_t, attend_result**);

  void open(const Model& model, const attend_options& options) {
    attend_session* session = nullptr;
    code_ = detail::checked(attend_session_new(model.get(), &options, &session));
    session_.reset(session);
    columns_ = model ? model.columns().size() : 0;
  }
  Result asked(Ask ask, const attend_text* cells, std::size_t count) {
    attend_result* result = nullptr;
    const auto code = detail::checked(ask(get(), cells, count, &result));
    return Result(code, result);
  }
  Result of_rows(Ask ask, const std::vector<Row>& rows, std::size_t columns) {
    std::vector<attend_text> cells;
    for (const auto& row : rows) {
      if (row.size() != columns) {
#if defined(__cpp_exceptions)
        throw Failure(ATTEND_BAD_ARGUMENT, "a row of " + std::to_string(row.size()) +
                                               " texts: expected " + std::to_string(columns));
#else
        return Result(ATTEND_BAD_ARGUMENT, nullptr);
#endif
      }
      for (const auto& cell : row) cells.push_back({cell.data(), cell.size()});
    }
    return asked(ask, cells.data(), cells.size());
  }

  std::unique_ptr<attend_session, detail::Free> session_;
  std::size_t columns_ = 0;
  int code_ = ATTEND_OK;
};

}  // namespace attend

#endif  // ATTEND_MODEL_H
