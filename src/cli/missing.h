#pragma once

#include <string>

namespace attend::cli {

/// What a command needs and was not given, to be said all at once.
class Missing {
 public:
  /// `what` is needed, as "--out DIR".
  void need(bool is_given, const std::string& what);

  /// Throws Error unless all is given.
  void check() const;

 private:
  std::string missing_;
};

}  // namespace attend::cli
