#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attend::serving {

/// What the head of a request says of where it goes and where it ends. The library reads heads
/// loosely, and whoever reads a length otherwise than a proxy before it takes the end of one
/// request for another: so a head is read strictly first (RFC 9112, sections 3 to 6).
struct RequestHead {
  bool is_sound = false;     ///< it is one, and says its length in one way
  bool ends_stream = false;  ///< nothing after it can be trusted to be a request: see below
  std::string host;          ///< in small letters, without the port; may be empty in HTTP/1.0
};

/// `head`: all bytes up to the empty line, that included. A head of chunks, whose sizes the library
/// reads loosely, or of a body that no such request has, ends the stream.
RequestHead read_head(std::string_view head);

/// The hosts that a service at this address answers to, none if to any: of a loopback address only
/// its own names and `more`, so that no page of a stranger's name that resolves to this machine
/// (DNS rebinding) can ask; of others `more`, if there are some.
std::vector<std::string> hosts_of(const std::string& given, const std::string& address,
                                  const std::vector<std::string>& more);

}  // namespace attend::serving
