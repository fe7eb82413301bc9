#include "data/sound_cell.h"

#include <charconv>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {
namespace {

constexpr std::string_view kTimes = "#t=";
constexpr double kLatest = 1e9;  // seconds

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

[[noreturn]] void refuse_times(std::string_view text) {
  throw Error(fmt::format("{}: expected seconds, as #t=1.5,3.25, the later ones last",
                          text.substr(0, 100)));
}

double seconds_of(std::string_view text, std::string_view all) {
  double seconds = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-' ||
      !(seconds <= kLatest)) {
    refuse_times(all);
  }
  return seconds;
}

SoundSpan span_of(std::string_view times) {
  const auto text = times.substr(kTimes.size());
  const auto comma = text.find(',');
  const auto from = text.substr(0, comma);
  SoundSpan span;
  if (from.empty() && comma == std::string_view::npos) refuse_times(times);
  if (!from.empty()) span.from = seconds_of(from, times);
  if (comma == std::string_view::npos) return span;
  const auto to = text.substr(comma + 1);
  if (to.empty()) refuse_times(times);
  span.to = seconds_of(to, times);
  if (span.to <= span.from) refuse_times(times);
  return span;
}

}  // namespace

std::vector<NamedSound> sounds_in(std::string_view cell) {
  std::vector<NamedSound> sounds;
  for (bool is_last = false; !is_last;) {
    const auto end = cell.find(';');
    is_last = end == std::string_view::npos;
    const auto one = trimmed(cell.substr(0, end));
    cell.remove_prefix(is_last ? cell.size() : end + 1);
    const auto times = one.find(kTimes);
    const auto file = trimmed(one.substr(0, times));
    if (file.empty()) throw Error("an empty place: expected the name of a sound");
    if (file.find('\0') != std::string_view::npos) {
      throw Error("a name with a zero byte: expected the name of a sound");
    }
    sounds.push_back({std::string(file)});
    if (times != std::string_view::npos) sounds.back().span = span_of(one.substr(times));
  }
  return sounds;
}

std::string sound_cell(const std::vector<NamedSound>& sounds) {
  std::string cell;
  for (const auto& [file, span] : sounds) {
    if (!cell.empty()) cell += ';';
    cell += file;
    if (span == SoundSpan()) continue;
    cell += fmt::format("{}{}", kTimes, span.from);
    if (span.to != SoundSpan::kEnd) cell += fmt::format(",{}", span.to);
  }
  return cell;
}

std::string sounds_from(const std::filesystem::path& folder, std::string_view cell) {
  if (folder.empty()) return std::string(cell);
  auto sounds = sounds_in(cell);
  for (auto& sound : sounds) sound.file = (folder / sound.file).string();
  return sound_cell(sounds);
}

}  // namespace attend::data
