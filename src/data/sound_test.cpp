#include "data/sound.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "core/plugin.h"
#include "data/sound_cell.h"
#include "test_paths.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

std::string little(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xFF);
  return text;
}

struct Header {
  unsigned format = 1;
  unsigned channels = 1;
  std::uint32_t rate = 8000;
  unsigned bits = 16;
  unsigned valid = 0;  // of an extensible one
};

std::string chunk(const std::string& name, const std::string& content) {
  return name + little(content.size(), 4) + content + std::string(content.size() % 2, '\0');
}

std::string format_of(const Header& header) {
  const auto block = header.channels * header.bits / 8;
  const bool is_extensible = header.valid > 0;
  auto format = little(is_extensible ? 0xFFFE : header.format, 2) + little(header.channels, 2) +
                little(header.rate, 4) + little(header.rate * block, 4) + little(block, 2) +
                little(header.bits, 2);
  if (!is_extensible) return format;
  return format + little(22, 2) + little(header.valid, 2) + little(0, 4) +
         little(header.format, 2) +
         std::string("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71", 14);
}

std::string riff(const std::string& chunks) {
  return "RIFF" + little(4 + chunks.size(), 4) + "WAVE" + chunks;
}

std::string wav(const Header& header, const std::string& samples) {
  return riff(chunk("fmt ", format_of(header)) + chunk("data", samples));
}

std::vector<float> samples_of(const std::string& bytes) {
  return decode_sound(bytes_of(bytes), "it").samples;
}

std::string refusal(const std::string& bytes) {
  const auto why = error_of([&] { decode_sound(bytes_of(bytes), "it"); });
  EXPECT_EQ(why, error_of([&] { measure_sound(bytes_of(bytes), "it"); }));
  return why;
}

TEST(Wav, ReadsWholeNumbersOfEachWidth) {
  // Full scale is 2^(bits - 1); 8 bits have no sign and their middle at 128.
  EXPECT_EQ(samples_of(wav({.bits = 8}, std::string("\x00\x80\xC0\xFF", 4))),
            (std::vector<float>{-1.0F, 0.0F, 0.5F, 127.0F / 128.0F}));
  EXPECT_EQ(samples_of(wav({.bits = 16}, std::string("\x00\x80\x00\x00\x00\x40\xFF\x7F", 8))),
            (std::vector<float>{-1.0F, 0.0F, 0.5F, 32767.0F / 32768.0F}));
  EXPECT_EQ(samples_of(wav({.bits = 24}, std::string("\x00\x00\x80\x01\x00\x00\x00\x00\x40", 9))),
            (std::vector<float>{-1.0F, 1.0F / 8388608.0F, 0.5F}));
  EXPECT_EQ(samples_of(wav({.bits = 32}, std::string("\x00\x00\x00\x80\x00\x01\x00\x00", 8))),
            (std::vector<float>{-1.0F, 256.0F / 2147483648.0F}));
}

TEST(Wav, ReadsFloats) {
  const auto of = [](float number) { return little(std::bit_cast<std::uint32_t>(number), 4); };
  const auto wide = [](double number) { return little(std::bit_cast<std::uint64_t>(number), 8); };
  EXPECT_EQ(samples_of(wav({.format = 3, .bits = 32}, of(0.1F) + of(-1.5F))),
            (std::vector<float>{0.1F, -1.5F}));
  EXPECT_EQ(samples_of(wav({.format = 3, .bits = 64}, wide(0.1) + wide(-0.25))),
            (std::vector<float>{0.1F, -0.25F}));
  EXPECT_EQ(refusal(wav({.format = 3, .bits = 32}, of(0.1F))), "");
  EXPECT_EQ(error_of([&] {
              decode_sound(bytes_of(wav({.format = 3, .channels = 2, .bits = 32},
                                        of(0.0F) + of(0.0F) + of(0.0F) + of(NAN))),
                           "it");
            }),
            "it: its sample 2 is no finite number");
}

// ITU-T G.711: of segment e and step m, mu-law says ((2 m + 33) 2^e - 33) of 14 bits with a sign,
// its bits inverted; A-law (2 m + 1) or (2 m + 33) 2^(e - 1) of 13, every other bit inverted.
TEST(Wav, ReadsTheLawsOfTelephony) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto own = std::string(1, static_cast<char>(byte));
    const auto mu = 255 - byte;
    const auto steps = static_cast<double>((2 * (mu % 16) + 33) << (mu / 16 % 8)) - 33.0;
    EXPECT_EQ(samples_of(wav({.format = 7, .bits = 8}, own)).front(),
              static_cast<float>((mu < 128 ? 1.0 : -1.0) * steps / 8192.0))
        << byte;
    const auto a = byte ^ 0x55U;
    const auto segment = a / 16 % 8;
    const auto size = segment == 0 ? 2.0 * (a % 16) + 1.0
                                   : (2.0 * (a % 16) + 33.0) * std::pow(2.0, segment - 1.0);
    EXPECT_EQ(samples_of(wav({.format = 6, .bits = 8}, own)).front(),
              static_cast<float>((a < 128 ? -1.0 : 1.0) * size / 4096.0))
        << byte;
  }
}

TEST(Wav, ReadsAnExtensibleOneAndSkipsOtherChunks) {
  const std::string samples("\x00\x40\x00\xC0", 4);
  const auto format = format_of({.channels = 2, .valid = 16});
  const auto bytes = riff(chunk("LIST", "odd") + chunk("fmt ", format) + chunk("fact", "four") +
                          chunk("data", samples) + chunk("id3 ", "behind")) +
                     "what is behind the end";
  const auto sound = decode_sound(bytes_of(bytes), "it");
  EXPECT_EQ(sound.size, (SoundSize{.rate = 8000, .channels = 2, .frames = 1}));
  EXPECT_EQ(sound.samples, (std::vector<float>{0.5F, -0.5F}));
  EXPECT_EQ(measure_sound(bytes_of(bytes), "it"), sound.size);
}

TEST(Wav, RefusesWhatItsHeaderSaysAndDoesNotHave) {
  const std::string samples("\x00\x40\x00\xC0", 4);
  const auto whole = wav({}, samples);
  ASSERT_EQ(refusal(whole), "");
  auto lying = whole;
  lying.replace(40, 4, little(6, 4));  // of samples
  EXPECT_EQ(refusal(lying),
            "it: its header says 6 bytes of samples, there are 4: it was cut short, or written to "
            "a pipe");
  lying.replace(40, 4, little(0xFFFFFFFF, 4));
  EXPECT_EQ(refusal(lying),
            "it: its header says 4294967295 bytes of samples, there are 4: it was cut short, or "
            "written to a pipe");
  EXPECT_EQ(refusal(whole.substr(0, whole.size() - 1)),
            "it: its header says 48 bytes, there are 47: it was cut short, or written to a pipe");
  lying = whole;
  lying.replace(16, 4, little(0xFFFFFFF0, 4));
  EXPECT_EQ(refusal(lying),
            "it: its header says 4294967280 bytes of format, there are 28: it was cut short, or "
            "written to a pipe");
  lying = whole;
  lying.replace(4, 4, little(20, 4));  // ends in the midst of the format
  EXPECT_EQ(refusal(lying),
            "it: its header says 16 bytes of format, there are 8: it was cut short, or written to "
            "a pipe");
  EXPECT_EQ(refusal(wav({}, samples.substr(0, 3))),
            "it: its header says 3 bytes of samples, which are no whole number of 2 bytes each: it "
            "was cut short");
}

TEST(Wav, RefusesWhatIsNoSound) {
  const std::string samples("\x00\x40\x00\xC0", 4);
  EXPECT_EQ(refusal(wav({}, "")), "it: there is no sample in it");
  EXPECT_EQ(refusal(wav({.rate = 0}, samples)),
            "it: its header says 0 samples a second: expected 1 to 768000");
  EXPECT_EQ(refusal(wav({.rate = 4'000'000'000}, samples)),
            "it: its header says 4000000000 samples a second: expected 1 to 768000");
  EXPECT_EQ(refusal(wav({.channels = 0}, samples)),
            "it: its header says 0 channels: expected 1 to 64");
  EXPECT_EQ(refusal(wav({.channels = 65}, std::string(130, '\0'))),
            "it: its header says 65 channels: expected 1 to 64");
  EXPECT_EQ(refusal(wav({.format = 2, .bits = 4}, samples)),
            "it: a WAV of format 2 with 4 bits a sample: expected whole numbers of 8, 16, 24 or 32 "
            "bits, floats of 32 or 64, mu-law or A-law: convert it, as sox does");
  EXPECT_EQ(refusal(riff(chunk("data", samples))),
            "it: there is no format (fmt) before its samples");
  EXPECT_EQ(refusal(riff(chunk("fmt ", format_of({})))),
            "it: there is no chunk of samples (data) in it");
  EXPECT_EQ(refusal(riff(chunk("fmt ", "short"))), "it: its format has 5 bytes: expected 16");
  EXPECT_EQ(refusal(riff(chunk("fmt ", format_of({})) + chunk("fmt ", format_of({})))),
            "it: there are two formats (fmt) in it");
  auto odd = wav({}, samples);
  odd.replace(32, 2, little(3, 2));
  EXPECT_EQ(refusal(odd), "it: its header says 3 bytes for 1 samples of 16 bits");
  EXPECT_EQ(refusal(""), "it: no WAV, FLAC, Ogg or MP3: it is empty");
  EXPECT_EQ(refusal("hello"), "it: no WAV, FLAC, Ogg or MP3: it is text");
  EXPECT_EQ(refusal("NIST_1A\n   1024\n"),
            "it: no WAV, FLAC, Ogg or MP3: it is a NIST SPHERE: convert it, as sox does");
  EXPECT_EQ(refusal("RIFF\x04"),
            "it: no WAV, FLAC, Ogg or MP3: its first bytes are of none of them");
}

TEST(Sound, APartIsReadAlone) {
  Sound sound = {.size = {.rate = 4, .channels = 2, .frames = 6}, .samples = {}};
  for (int i = 0; i < 12; ++i) sound.samples.push_back(static_cast<float>(i) / 16.0F);
  const auto bytes = wav_of(sound);
  EXPECT_EQ(decode_sound(bytes_of(bytes), "it"), sound);
  const auto part = decode_sound(bytes_of(bytes), "it", {0.5, 1.0});
  EXPECT_EQ(part.size.frames, 2);
  EXPECT_EQ(part.samples, (std::vector<float>{0.25F, 0.3125F, 0.375F, 0.4375F}));
}

TEST(Sound, TimesAreOfTheNearestSample) {
  const SoundSize size = {.rate = 10, .channels = 1, .frames = 20};
  EXPECT_EQ(frames_of({}, size, "it"), (SoundFrames{0, 20}));
  EXPECT_EQ(frames_of({0.14, 0.26}, size, "it"), (SoundFrames{1, 3}));
  EXPECT_EQ(frames_of({1.0, 2.5}, size, "it"), (SoundFrames{10, 20}));
  const auto refused = [&](const SoundSpan& span) {
    return error_of([&] { frames_of(span, size, "it"); });
  };
  EXPECT_EQ(refused({1.0, 2.6}), "it: a part up to 2.6 s, but the sound has 2 s");
  EXPECT_EQ(refused({2.0}), "it: a part from 2 s on, but the sound has 2 s");
  EXPECT_EQ(refused({1.0, 1.0}),
            "it: a part from 1 to 1 s: expected one that ends behind its beginning");
  EXPECT_EQ(refused({1.01, 1.04}),
            "it: a part from 1.01 to 1.04 s has no sample, for there are 10 a second");
  EXPECT_EQ(error_of([] {
              frames_of({}, {.rate = 8000, .channels = 1, .frames = 8000LL * 10800}, "it");
            }),
            "it: 10800 s of sound, over the limit of 7200: take parts of it, as #t=0,600");
  EXPECT_EQ(
      frames_of({10000.0, 10001.0}, {.rate = 8000, .channels = 1, .frames = 8000LL * 10800}, "it")
          .count(),
      8000);
}

TEST(Sound, ChannelsAreMixedToTheirMean) {
  const auto one = mixed({{.rate = 8, .channels = 4, .frames = 2},
                          {1.0F, 0.0F, 0.5F, -0.5F, -1.0F, -1.0F, -1.0F, -1.0F}});
  EXPECT_EQ(one, (Sound{{.rate = 8, .channels = 1, .frames = 2}, {0.25F, -1.0F}}));
}

TEST(Sound, AFileIsNamed) {
  const text::TestFiles files;
  const auto file = files.write("it.wav", "hello there");
  EXPECT_EQ(error_of([&] { measure_sound(file); }),
            file + ": no WAV, FLAC, Ogg or MP3: it is text");
}

/// tests/oracles/sound_vectors.py: files that libsndfile wrote, and the samples that went into
/// them.
struct Packed {
  std::string bytes;
  SoundSize size;
  std::vector<float> samples;
};

Packed packed(const std::string& kind) {
  static const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/sounds/sounds.json"))["files"];
  const auto& one = all.at(kind);
  Packed found;
  const auto digits = one["bytes"].get<std::string>();
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    found.bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  for (const auto& sample : one["samples"]) {
    found.samples.push_back(static_cast<float>(sample.get<int>()) / 32768.0F);
  }
  found.size = {one["rate"], one["channels"], std::ssize(one["samples"])};
  found.size.frames /= found.size.channels;
  return found;
}

/// How much of what went in is in what came out: the share of its energy that is no error.
double likeness(std::span<const float> found, std::span<const float> right) {
  double error = 0.0;
  double all = 0.0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    error += std::pow(static_cast<double>(found[i]) - static_cast<double>(right[i]), 2.0);
    all += std::pow(static_cast<double>(right[i]), 2.0);
  }
  return 1.0 - error / all;
}

/// Where libsndfile was not there the plug-in is not built.
class PackedSound : public testing::Test {
 protected:
  void SetUp() override {
    if (!error_of([] { (void)Plugin{kSoundPlugin, "", ""}.path(); }).empty()) {
      GTEST_SKIP() << "built without libsndfile";
    }
  }
};

TEST_F(PackedSound, AFlacHasTheSamplesThatWentIn) {
  const auto [bytes, size, samples] = packed("flac");
  EXPECT_EQ(measure_sound(bytes_of(bytes), "it"), size);
  const auto sound = decode_sound(bytes_of(bytes), "it");
  EXPECT_EQ(sound.size, size);
  EXPECT_EQ(sound.samples, samples);
  const auto part = decode_sound(bytes_of(bytes), "it", {0.01, 0.03});
  EXPECT_EQ(part.samples, std::vector<float>(samples.begin() + 160, samples.begin() + 480));
}

TEST_F(PackedSound, VorbisAndMp3HaveWhatIsHeardOfThem) {
  for (const auto* kind : {"vorbis", "mp3"}) {
    const auto [bytes, size, samples] = packed(kind);
    const auto sound = decode_sound(bytes_of(bytes), "it");
    EXPECT_EQ(sound.size, size) << kind;
    EXPECT_EQ(measure_sound(bytes_of(bytes), "it"), size) << kind;
    ASSERT_EQ(sound.samples.size(), samples.size()) << kind;
    EXPECT_GT(likeness(sound.samples, samples), 0.9) << kind;
    const auto part = decode_sound(bytes_of(bytes), "it", {0.05, 0.15});
    ASSERT_EQ(part.size.frames, 800) << kind;
    EXPECT_GT(likeness(part.samples, std::span(sound.samples).subspan(400, 800)), 0.9999) << kind;
  }
}

TEST_F(PackedSound, OpusIsRead) {
  const auto [bytes, size, samples] = packed("opus");
  const auto sound = decode_sound(bytes_of(bytes), "it");
  EXPECT_EQ(sound.size.channels, 1);
  EXPECT_NEAR(sound.size.seconds(), size.seconds(), 0.01);
}

TEST_F(PackedSound, WhatIsCutShortIsRefused) {
  for (const auto* kind : {"flac", "vorbis", "opus"}) {
    const auto bytes = packed(kind).bytes;
    for (const auto share : {0.1, 0.5, 0.9}) {
      const auto some =
          bytes.substr(0, static_cast<std::size_t>(share * 1e6) * bytes.size() / 1000000);
      const auto why = error_of([&] { decode_sound(bytes_of(some), "it"); });
      EXPECT_TRUE(why.starts_with("it: ")) << kind << ' ' << share << ' ' << why;
      EXPECT_EQ(why.find('\n'), std::string::npos) << why;
    }
  }
}

TEST(SoundCell, NamesFilesAndPartsOfThem) {
  EXPECT_EQ(sounds_in("a b.wav"), (std::vector<NamedSound>{{"a b.wav"}}));
  EXPECT_EQ(
      sounds_in(" a.wav#t=1.5,3.25 ;b#2.wav#t=4; c.wav#t=,.5"),
      (std::vector<NamedSound>{{"a.wav", {1.5, 3.25}}, {"b#2.wav", {4.0}}, {"c.wav", {0.0, 0.5}}}));
  const std::vector<NamedSound> sounds = {{"a.wav", {0.00001, 1.0 / 3.0}}, {"b.wav"}, {"c", {2.0}}};
  EXPECT_EQ(sounds_in(sound_cell(sounds)), sounds);
}

TEST(SoundCell, RefusesWhatIsNone) {
  const auto refused = [](std::string_view cell) { return error_of([&] { sounds_in(cell); }); };
  EXPECT_EQ(refused(""), "an empty place: expected the name of a sound");
  EXPECT_EQ(refused("a.wav;"), "an empty place: expected the name of a sound");
  EXPECT_EQ(refused("#t=1,2"), "an empty place: expected the name of a sound");
  for (const auto* times : {"#t=", "#t=,", "#t=1,", "#t=2,1", "#t=1,1", "#t=-1,2", "#t=inf",
                            "#t=nan,1", "#t=1:00", "#t=1,2,3", "#t= 1", "#t=0.#t=0"}) {
    EXPECT_NE(refused(std::string("a.wav") + times), "") << times;
  }
  EXPECT_EQ(refused("a.wav#t=2,1"),
            "#t=2,1: expected seconds, as #t=1.5,3.25, the later ones last");
}

TEST(SoundCell, FindsFilesInAFolder) {
  EXPECT_EQ(sounds_from("", "a.wav;  b.wav"), "a.wav;  b.wav");
  EXPECT_EQ(sounds_from("here", "a.wav#t=1,2; /there/b.wav"), "here/a.wav#t=1,2;/there/b.wav");
}

}  // namespace
}  // namespace attend::data
