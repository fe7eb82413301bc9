#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {

/// `attend serve` with the tiny model, at a free port.
class Service {
 public:
  explicit Service(const std::vector<std::string>& more = {}) : running_(command(more)) {
    const std::string mark = "serving at http://127.0.0.1:";
    for (int i = 0; i < 20'000 && port_ == 0; ++i) {
      const auto said = running_.said();
      const auto at = said.find(mark);
      if (at != std::string::npos && said.back() == '\n') {
        port_ = std::stoi(said.substr(at + mark.size()));
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
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
