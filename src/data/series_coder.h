#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/coder.h"
#include "data/number_coder.h"
#include "data/series_table.h"

namespace attend::data {

/// How the columns of a series become numbers that a model reads: each is brought to a scale, a
/// category is 1 at its name's place and 0 at the others'. All of it comes of the training part
/// alone.
class SeriesCoder final : public Coder {
 public:
  static constexpr const char* kKind = "series";

  struct Column {
    std::string name;
    Scale scale{};
    bool is_category = false;
    std::vector<std::string> names{};  ///< of a category, in the order of their bytes

    std::int64_t width() const { return is_category ? std::ssize(names) : 1; }
    bool operator==(const Column&) const = default;
  };

  /// All that the file has.
  struct Learnt {
    std::vector<Column> columns{};  ///< as the table has them: targets first
    std::int64_t target_count = 0;
    std::int64_t step_seconds = 0;

    /// Of what a target changes by, up to each step predicted.  [steps, targets]
    std::vector<double> changes{};

    /// The mean absolute change from step to step, of all targets: the error of persistence.
    double naive_error = 0.0;

    bool operator==(const Learnt&) const = default;
  };

  explicit SeriesCoder(Learnt learnt) : learnt_(std::move(learnt)) {}

  /// Of the first `count` steps of a table; the steps predicted are from `first` to `last` ahead.
  /// Throws Error if a column has nothing there.
  static std::shared_ptr<const SeriesCoder> learn(const SeriesTable& table, std::int64_t count,
                                                  std::int64_t first, std::int64_t last);
  static std::shared_ptr<const SeriesCoder> load(std::string_view bytes, const std::string& where);

  std::string kind() const override { return kKind; }
  std::string bytes() const override;  ///< JSON
  std::int64_t symbol_count() const override { return 0; }

  /// Throws Error: a series is no line of text.
  Part encode(std::string_view cell) const override;
  std::string decode(std::span<const Index> symbols) const override;
  std::vector<std::string> pieces(std::string_view cell) const override;

  const Learnt& learnt() const { return learnt_; }
  std::int64_t width() const;                              ///< numbers of a step
  std::int64_t place_of(std::size_t column) const;         ///< of its first among them
  double scaled(std::size_t column, double number) const;  ///< (x - mean) / deviation
  double unscaled(std::size_t column, double number) const;

  /// Throws Error naming the first column that the table has not, or has in another place.
  void check(const SeriesTable& table) const;

 private:
  Learnt learnt_;
};

/// The coder of a series. Throws Error if the column holds none, or there is none.
const SeriesCoder& series_of(const Coders& coders, std::string_view column);

}  // namespace attend::data
