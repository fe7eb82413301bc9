#include "serving/request_head.h"

#include <algorithm>
#include <cstddef>

namespace attend::serving {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// RFC 9110, section 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 32 ? byte != 127 : byte == '\t';
  });
}

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (auto& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the next line off; false if it does not end as it must.
bool take_line(std::string_view& head, std::string_view& line) {
  const auto end = head.find("\r\n");
  if (end == std::string_view::npos) return false;
  line = head.substr(0, end);
  head.remove_prefix(end + 2);
  return is_printable(line);  // no carriage return or line feed alone
}

struct FirstLine {
  std::string_view method;
  bool is_newest = false;  // HTTP/1.1
  bool is_sound = false;
};

FirstLine first_line(std::string_view line) {
  FirstLine first;
  const auto a = line.find(' ');
  const auto b = line.rfind(' ');
  if (a == std::string_view::npos || b <= a + 1) return first;
  const auto version = line.substr(b + 1);
  const auto target = line.substr(a + 1, b - a - 1);
  first.method = line.substr(0, a);
  first.is_newest = version == "HTTP/1.1";
  first.is_sound = is_token(first.method) && (first.is_newest || version == "HTTP/1.0") &&
                   target.find_first_of(" \t") == std::string_view::npos;
  return first;
}

/// Without the port; empty if it is no host.
std::string host_in(std::string_view value) {
  const auto bracket = value.rfind(']');
  const auto colon = value.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    const auto port = value.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), is_digit)) return "";
    value = value.substr(0, colon);
  }
  return in_small_letters(value);
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address == "::ffff:127.0.0.1";
}

}  // namespace

RequestHead read_head(std::string_view head) {
  RequestHead read;
  std::string_view line;
  if (!take_line(head, line)) return read;
  const auto first = first_line(line);
  if (!first.is_sound) return read;
  std::vector<std::string_view> hosts;
  std::vector<std::string_view> lengths;
  std::vector<std::string_view> encodings;
  while (take_line(head, line)) {
    if (line.empty()) {
      read.is_sound = head.empty();
      break;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return read;
    const auto name = in_small_letters(line.substr(0, colon));
    const auto value = without_blanks(line.substr(colon + 1));
    if (name == "host") hosts.push_back(value);
    if (name == "content-length") lengths.push_back(value);
    if (name == "transfer-encoding") encodings.push_back(value);
  }
  const bool has_length = lengths.size() == 1 && !lengths[0].empty() &&
                          std::all_of(lengths[0].begin(), lengths[0].end(), is_digit);
  const bool has_chunks =
      encodings.size() == 1 && first.is_newest && in_small_letters(encodings[0]) == "chunked";
  if ((!lengths.empty() && !has_length) || (!encodings.empty() && !has_chunks) ||
      (has_length && has_chunks)) {
    read.is_sound = false;
  }
  if (hosts.size() > 1 || (hosts.empty() && first.is_newest)) read.is_sound = false;
  if (!hosts.empty()) {
    read.host = host_in(hosts[0]);
    if (read.host.empty()) read.is_sound = false;
  }
  const bool has_body = has_length && lengths[0].find_first_not_of('0') != std::string_view::npos;
  read.ends_stream = has_chunks || (has_body && first.method != "POST");
  return read;
}

std::vector<std::string> hosts_of(const std::string& given, const std::string& address,
                                  const std::vector<std::string>& more) {
  std::vector<std::string> hosts;
  for (const auto& host : more) hosts.push_back(in_small_letters(host));
  if (!is_loopback(address)) return hosts;
  for (const auto& host : {std::string("localhost"), std::string("127.0.0.1"), std::string("[::1]"),
                           in_small_letters(given), '[' + in_small_letters(given) + ']',
                           in_small_letters(address), '[' + in_small_letters(address) + ']'}) {
    hosts.push_back(host);
  }
  return hosts;
}

}  // namespace attend::serving
