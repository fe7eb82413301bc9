#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {

/// `attend serve` with the tiny model, at a free port.
class Service {
 public:
  explicit Service(const std::vector<std::string>& more = {}) : running_(command(more)) {
    port_ = running_.port_behind("serving at http://127.0.0.1:");
    EXPECT_NE(port_, 0) << running_.said();
  }

  int port() const { return port_; }
  Running& running() { return running_; }

 private:
  static std::vector<std::string> command(const std::vector<std::string>& more) {
    std::vector<std::string> command = {"serve", "-m", tiny_model(), "--port", "0"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  Running running_;
  int port_ = 0;
};

}  // namespace attend::tests
