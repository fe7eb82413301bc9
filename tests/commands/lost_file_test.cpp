// Model files that another program cuts short while they are in use.

#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "http_client.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

std::string copied_model(const Folder& folder) {
  const auto path = folder / "copy";
  fs::copy(tiny_model(), path, fs::copy_options::recursive);
  return path;
}

TEST(LostFile, AServiceGoesOn) {
  const Folder folder;
  const auto model = copied_model(folder);
  Running service({"serve", "-m", model, "--port", "0"});
  const auto port = service.port_behind("serving at http://127.0.0.1:");
  ASSERT_NE(port, 0);
  const std::string body = R"({"text": ["a b c", "d e f g"]})";
  const auto before = post(port, "/translate", body);
  EXPECT_EQ(before.status, 200);
  fs::resize_file(model + "/model.safetensors", 0);
  const auto after = post(port, "/translate", body);
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body, before.body);
}

// The model is loaded before the lines are opened; then its file is emptied.
TEST(LostFile, ACommandEndsWithALine) {
  const Folder folder;
  const auto model = copied_model(folder);
  const auto pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  Running translating({"translate", "-m", model, "-i", pipe});
  const int to = open(pipe.c_str(), O_WRONLY);  // waits for who reads
  ASSERT_GE(to, 0);
  fs::resize_file(model + "/model.safetensors", 0);
  const std::string lines = read(corpus("test.source"));
  EXPECT_EQ(::write(to, lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
  close(to);
  const auto outcome = translating.wait();
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_TRUE(was_refused(outcome, "was cut short by another program"));
}

}  // namespace
}  // namespace attend::tests
