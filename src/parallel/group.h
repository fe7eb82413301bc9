#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/error.h"

namespace attend::parallel {

/// Another rank is gone, so this one cannot go on.
class RankLost final : public Error {
 public:
  explicit RankLost(const std::string& text, bool is_said = false)
      : Error(text), is_said_(is_said) {}

  /// Whether that rank says so itself, so that this one need not.
  bool is_said() const { return is_said_; }

 private:
  bool is_said_;
};

/// Processes that compute together, each of them a rank. All ranks call the same functions in the
/// same order, each rank from one thread at a time; a call returns when all ranks have made theirs.
/// Throws RankLost if one of them is gone.
class Group {
 public:
  virtual ~Group() = default;

  virtual int rank() const = 0;  ///< from 0
  virtual int size() const = 0;

  /// Puts the sum over all ranks in the place of each number. All ranks get the same bytes.
  virtual void sum(std::span<float> numbers) = 0;
  virtual void sum(std::span<double> numbers) = 0;

  /// Gives all ranks the bytes of rank 0.
  virtual void broadcast(std::string& bytes) = 0;

  virtual void barrier() = 0;

  /// This rank cannot go on: tells the others why, who then end. Sums that are under way throw.
  virtual void abandon(const std::string& why) = 0;

  bool is_first() const { return rank() == 0; }
};

/// A group of this process only.
Group& alone();

class Lifeline;

/// Throws Error if this program was built without Gloo, and has no group but of itself.
void check_has_groups();

/// The ranks that are connected by a lifeline, which must outlive the group: over Gloo's TCP
/// transport. Throws Error if its plug-in is not there.
std::unique_ptr<Group> make_group(Lifeline& lifeline);

}  // namespace attend::parallel
