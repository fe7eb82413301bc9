#include "library/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "core/bounds.h"
#include "core/fields.h"
#include "library/failure.h"
#include "text/line_limit.h"

namespace attend::library {
namespace {

constexpr double kOfModel = std::numeric_limits<double>::quiet_NaN();
constexpr std::int32_t kMostThreads = 1024;
constexpr std::int32_t kMostBeam = 1'000;  // as on the command line
constexpr std::int32_t kMostRows = 65'536;
constexpr std::int32_t kMostSymbols = 1'000'000;

/// A member of the struct, by the name that the command line has for it.
struct Named {
  const char* name;
  std::variant<std::int32_t attend_options::*, double attend_options::*> member;
};

constexpr Named kNamed[] = {
    {"beam", &attend_options::beam},
    {"nbest", &attend_options::best},
    {"batch-size", &attend_options::batch_size},
    {"threads", &attend_options::threads},
    {"max-length", &attend_options::max_length},
    {"readings", &attend_options::readings},
    {"replace-unknown", &attend_options::replace_unknown},
    {"no-repeat", &attend_options::no_repeat},
    {"length-penalty", &attend_options::length_penalty},
    {"coverage-penalty", &attend_options::coverage_penalty},
    {"ctc", &attend_options::ctc},
    {"max-ratio", &attend_options::max_ratio},
    {"min-ratio", &attend_options::min_ratio},
    {"end-threshold", &attend_options::end_threshold},
};

template <class Number>
Number number_of(const std::string& name, const std::string& text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    throw Failure(ATTEND_BAD_OPTION, fmt::format("{} = {}: expected a number", name, text));
  }
  return number;
}

void check(const char* name, std::int64_t value, std::int64_t least, std::int64_t most) {
  check_between(name, value, least, most);
}

}  // namespace

attend_options usual_options() {
  return {.struct_size = sizeof(attend_options),
          .beam = 0,
          .best = 1,
          .batch_size = 64,
          .threads = 1,
          .max_length = static_cast<std::int32_t>(text::kMaxLength),
          .readings = 1,
          .replace_unknown = 0,
          .no_repeat = 0,
          .length_penalty = kOfModel,
          .coverage_penalty = kOfModel,
          .ctc = kOfModel,
          .max_ratio = kOfModel,
          .min_ratio = kOfModel,
          .end_threshold = kOfModel,
          .progress = nullptr,
          .progress_data = nullptr};
}

attend_options options_of(const attend_options* given) {
  auto options = usual_options();
  if (given == nullptr) return options;
  // Every version of the struct ends with a whole number of these.
  if (given->struct_size < 2 * sizeof(double) || given->struct_size % sizeof(double) != 0) {
    throw Failure(
        ATTEND_BAD_ARGUMENT,
        fmt::format("options of {} bytes: begin with attend_options_init", given->struct_size));
  }
  std::memcpy(&options, given, std::min(given->struct_size, sizeof options));
  options.struct_size = sizeof options;
  return options;
}

void set_option(attend_options& options, const std::string& name, const std::string& value,
                std::size_t size) {
  const auto* named = std::find_if(std::begin(kNamed), std::end(kNamed),
                                   [&](const Named& one) { return name == one.name; });
  if (named == std::end(kNamed)) {
    std::vector<std::string> names;
    for (const auto& one : kNamed) names.emplace_back(one.name);
    throw Failure(ATTEND_BAD_OPTION,
                  fmt::format("there is no option {}: expected {}", name, fmt::join(names, ", ")));
  }
  std::visit(
      [&]<class Number>(Number attend_options::*member) {
        const auto* begin = reinterpret_cast<const char*>(&options);
        const auto* end = reinterpret_cast<const char*>(&(options.*member)) + sizeof(Number);
        if (static_cast<std::size_t>(end - begin) > size) {
          throw Failure(ATTEND_BAD_ARGUMENT,
                        fmt::format("{}: struct_size is {}, and it lies behind that", name, size));
        }
        options.*member = number_of<Number>(name, value);
      },
      named->member);
}

tasks::TranslationOptions asked(const attend_options& options,
                                const search::SearchOptions& of_model) {
  check("beam", options.beam, 0, kMostBeam);
  check("nbest", options.best, 1, kMostBeam);
  check("batch-size", options.batch_size, 1, kMostRows);
  check("threads", options.threads, 1, kMostThreads);
  check("max-length", options.max_length, 1, kMostSymbols);
  check("readings", options.readings, 0, 1);
  check("replace-unknown", options.replace_unknown, 0, 1);
  tasks::TranslationOptions asked;
  asked.search = of_model;
  const auto set = [](double given, double& to) {
    if (!std::isnan(given)) to = given;
  };
  set(options.length_penalty, asked.search.length_penalty);
  set(options.coverage_penalty, asked.search.coverage_penalty);
  set(options.ctc, asked.search.ctc);
  set(options.max_ratio, asked.search.max_ratio);
  set(options.min_ratio, asked.search.min_ratio);
  set(options.end_threshold, asked.search.end_threshold);
  if (options.no_repeat != 0) asked.search.no_repeat = options.no_repeat;
  asked.search.beam_size =
      options.beam != 0 ? options.beam : std::max<std::int64_t>(of_model.beam_size, options.best);
  asked.best = options.best;
  asked.batch_size = options.batch_size;
  asked.threads = options.threads;
  asked.replace_unknown = options.replace_unknown != 0;
  asked.wants_alignments = options.readings != 0;
  asked.validate();
  return asked;
}

}  // namespace attend::library
