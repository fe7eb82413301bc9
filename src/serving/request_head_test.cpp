#include "serving/request_head.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace attend::serving {
namespace {

RequestHead post(const std::string& fields) {
  return read_head("POST /translate HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
}

TEST(RequestHead, OfAPlainRequestIsSound) {
  EXPECT_TRUE(post("Content-Length: 5\r\n").is_sound);
  EXPECT_TRUE(post("content-length:5\r\nAccept: */*\r\nX-Empty:\r\n").is_sound);
  EXPECT_FALSE(post("Content-Length: 5\r\n").ends_stream);
  const auto get = read_head("GET / HTTP/1.1\r\nHost: Localhost:8080\r\n\r\n");
  EXPECT_TRUE(get.is_sound);
  EXPECT_FALSE(get.ends_stream);
  EXPECT_EQ(get.host, "localhost");
  EXPECT_TRUE(read_head("GET / HTTP/1.0\r\n\r\n").is_sound);
}

TEST(RequestHead, ALengthIsDigitsAndThereIsOne) {
  for (const std::string length :
       {"abc", "0x10", "+5", "-5", "5 5", "5,5", "5, 6", "5.0", "5e1", "", "5_0", "\xD9\xA5"}) {
    EXPECT_FALSE(post("Content-Length: " + length + "\r\n").is_sound) << length;
  }
  EXPECT_FALSE(post("Content-Length: 5\r\nContent-Length: 6\r\n").is_sound);
  EXPECT_FALSE(post("Content-Length: 5\r\nContent-Length: 5\r\n").is_sound);
  EXPECT_FALSE(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n").is_sound);
}

TEST(RequestHead, ChunksAreTheOneEncodingAndTheLastOfTheirConnection) {
  const auto chunks = post("Transfer-Encoding: Chunked\r\n");
  EXPECT_TRUE(chunks.is_sound);
  EXPECT_TRUE(chunks.ends_stream);
  for (const std::string encoding :
       {"gzip", "gzip, chunked", "chunked, identity", "identity", "", "xchunked", "chunked\x0b"}) {
    EXPECT_FALSE(post("Transfer-Encoding: " + encoding + "\r\n").is_sound) << encoding;
  }
  EXPECT_FALSE(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n").is_sound);
  EXPECT_FALSE(
      read_head("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").is_sound);
}

TEST(RequestHead, ABodyThatNobodyReadsIsTheLastOfItsConnection) {
  const auto get = read_head("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
  EXPECT_TRUE(get.is_sound);
  EXPECT_TRUE(get.ends_stream);
  EXPECT_FALSE(read_head("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").ends_stream);
}

TEST(RequestHead, LinesAreWhatTheyMustBe) {
  for (const std::string field :
       {"Content-Length : 5\r\n", " Content-Length: 5\r\n", "\tfolded: 1\r\n", "no colon\r\n",
        ": nothing\r\n", "A: b\nContent-Length: 5\r\n", "A: b\rC: d\r\n", "A\x01: b\r\n"}) {
    EXPECT_FALSE(post(field).is_sound) << field;
  }
  EXPECT_FALSE(post(std::string("A: \0\r\n", 7)).is_sound);
  for (const std::string first : {"", "GET", "GET /", "GET  HTTP/1.1", "GET / HTTP/2.0",
                                  "GET / http/1.1", "GET /a b HTTP/1.1", "G{T / HTTP/1.1"}) {
    EXPECT_FALSE(read_head(first + "\r\nHost: x\r\n\r\n").is_sound) << first;
  }
}

TEST(RequestHead, TheNewestHasOneHost) {
  EXPECT_FALSE(read_head("GET / HTTP/1.1\r\n\r\n").is_sound);
  EXPECT_FALSE(read_head("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n").is_sound);
  EXPECT_FALSE(read_head("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n").is_sound);
  EXPECT_FALSE(read_head("GET / HTTP/1.1\r\nHost: \r\n\r\n").is_sound);
  EXPECT_EQ(read_head("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").host, "[::1]");
  EXPECT_EQ(read_head("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n").host, "[::1]");
}

TEST(RequestHead, AtALoopbackAddressItsOwnNamesAreAnsweredAlone) {
  const auto has = [](const std::vector<std::string>& hosts, const std::string& host) {
    return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
  };
  const auto own = hosts_of("127.0.0.2", "127.0.0.2", {"Proxy.Example"});
  for (const auto* host : {"localhost", "127.0.0.1", "127.0.0.2", "[::1]", "proxy.example"}) {
    EXPECT_TRUE(has(own, host)) << host;
  }
  EXPECT_FALSE(has(own, "evil.example"));
  EXPECT_FALSE(has(own, ""));
  EXPECT_TRUE(hosts_of("0.0.0.0", "0.0.0.0", {}).empty());
  EXPECT_EQ(hosts_of("0.0.0.0", "0.0.0.0", {"a.b"}), std::vector<std::string>{"a.b"});
}

}  // namespace
}  // namespace attend::serving
