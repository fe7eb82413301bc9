#pragma once

#include <string>
#include <vector>

namespace attend::parallel {

/// How ranks that have met tell each other where they are; what a transport needs to connect them.
class Meeting {
 public:
  virtual ~Meeting() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  /// The address of this host by which the other ranks see it: "127.0.0.1".
  virtual std::string local_address() const = 0;

  /// Gives rank 0 the bytes of each rank, and each rank those of all, in their order.
  virtual std::vector<std::string> exchange(const std::string& bytes) = 0;

  /// Tells the others that this rank ends, and why. Whether they will know.
  virtual bool fail(const std::string& why) = 0;

  /// Waits until it is known which rank broke a connection, and throws RankLost.
  [[noreturn]] virtual void connection_broke(const std::string& reason) = 0;
};

class Group;

/// What the Gloo plug-in exports, under this name: a new group, owned by the caller.
using MakeGlooGroup = Group* (*)(Meeting& meeting);
inline constexpr const char* kMakeGlooGroup = "attend_make_gloo_group";
inline constexpr const char* kGlooPlugin = "libattend_gloo.so";

}  // namespace attend::parallel
