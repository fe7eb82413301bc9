#include "cli/missing.h"

#include "core/error.h"

namespace attend::cli {

void Missing::need(bool is_given, const std::string& what) {
  if (!is_given) missing_ += (missing_.empty() ? "" : ", ") + what;
}

void Missing::check() const {
  if (!missing_.empty()) throw Error("missing: " + missing_);
}

}  // namespace attend::cli
