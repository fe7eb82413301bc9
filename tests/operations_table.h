#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "numbers.h"

namespace attend::tests {

/// An engine, and the parameters that an operation is given: drawn when it first asks for them; the
/// same ones, in the same order, when it is run again after rewind().
class Inputs {
 public:
  explicit Inputs(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  operator Engine&() { return *engine_; }  // NOLINT: reads better in the table

  Tensor draw(const Shape& shape, std::uint64_t seed);
  void rewind() { next_ = 0; }

  /// To be read, or put a moved one in place of.
  std::vector<Tensor>& parameters() { return parameters_; }

 private:
  std::unique_ptr<Engine> engine_;
  std::vector<Tensor> parameters_;
  std::size_t next_ = 0;
};

/// One use of an operation.
struct Operation {
  std::string name;
  std::string word;  ///< the function of Engine that it is about
  std::function<Tensor(Inputs&)> run;
  bool has_gradient = true;  ///< false of steps, and of what no parameter enters
};

inline void PrintTo(const Operation& operation, std::ostream* out) {
  *out << operation.name;
}

/// Each operation in several shapes, and with the sizes at which loops by vectors have tails.
const std::vector<Operation>& operations();

}  // namespace attend::tests
