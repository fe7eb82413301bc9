// A folder of Kaldi's, whose files have zero bytes between them, and JSON lines: refused, or of
// cells that name sounds.

#include "data/sound_lists.h"

#include <cstdlib>
#include <filesystem>

#include "core/error.h"
#include "data/sound_cell.h"
#include "scratch_file.h"

namespace {

void check(const attend::data::SoundList& list) {
  for (const auto& one : list.sounds) {
    const auto sounds = attend::data::sounds_in(one.sound);
    if (sounds.size() != 1 || one.line < 1) std::abort();
    if (attend::data::sounds_in(attend::data::sound_cell(sounds)) != sounds) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  auto text = fuzz::text_of(data, size);
  try {
    check(data::read_manifest(folder.write("it.jsonl", text).string(), "text", true));
  } catch (const Error&) {
  }
  for (const auto* name : {"wav.scp", "text", "segments"}) {
    const auto end = std::min(text.find('\0'), text.size());
    std::filesystem::remove(folder.path() / name);
    if (end > 0) folder.write(name, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  try {
    check(data::read_kaldi(folder.path().string(), true));
  } catch (const Error&) {
  }
  return 0;
}
