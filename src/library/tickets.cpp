#include "library/tickets.h"

#include <atomic>

namespace attend::library {

std::uintptr_t new_ticket_number() {
  static std::atomic<std::uintptr_t> last = 1;
  return last += 2;  // odd
}

}  // namespace attend::library
