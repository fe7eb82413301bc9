#include "data/frames_coder.h"

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/half.h"
#include "data/coder.h"
#include "data/sound.h"
#include "format/npy.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;
using text::MemoryLines;
using text::TestFiles;

/// A tone that fades to half of its loudness.
Sound tone(double hertz, std::int64_t rate, std::int64_t frames) {
  Sound sound = {.size = {.rate = rate, .channels = 1, .frames = frames}};
  for (std::int64_t i = 0; i < frames; ++i) {
    const auto part = static_cast<double>(i) / static_cast<double>(frames);
    const auto seconds = static_cast<double>(i) / static_cast<double>(rate);
    sound.samples.push_back(static_cast<float>(0.5 * (1.0 - 0.5 * part) *
                                               std::sin(6.283185307179586 * hertz * seconds)));
  }
  return sound;
}

std::string frame_file(const std::vector<float>& numbers, std::int64_t size, bool is_half = false) {
  const std::vector<std::int64_t> shape = {std::ssize(numbers) / size, size};
  auto bytes = format::npy_header(shape, is_half);
  for (const auto number : numbers) {
    char four[4];
    const auto half = to_half(number);
    std::memcpy(four, is_half ? static_cast<const void*>(&half) : &number, is_half ? 2 : 4);
    bytes.append(four, is_half ? 2 : 4);
  }
  return bytes;
}

SoundOptions plain(std::int64_t rate = 8000) {
  return {.rate = rate, .bins = 4, .normalise = "none"};
}

TEST(SoundCoder, GivesTheFramesOfItsSamples) {
  const TestFiles files;
  const auto sound = tone(440.0, 8000, 1000);
  const auto path = files.write("a.wav", wav_of(sound));
  const SoundCoder coder(plain());
  const auto part = coder.encode(path);
  EXPECT_EQ(part.extents, (std::vector<std::int64_t>{11}));  // 1 + (1000 - 200) / 80
  EXPECT_EQ(part.size, 4);
  const auto heard = decode_sound(std::filesystem::path(path));
  EXPECT_EQ(part.numbers, FrameMaker(plain(), 8000)(heard.samples));
  EXPECT_EQ(coder.count(path), 11);
  const auto held = coder.hold(path, "list:1");
  EXPECT_EQ(held.extents, part.extents);
  EXPECT_TRUE(held.numbers.empty());
  EXPECT_EQ(held.late->read(), part.numbers);
  EXPECT_EQ(held.late->read(), part.numbers);  // of those that are kept
}

TEST(SoundCoder, JoinsPartsOfSounds) {
  const TestFiles files;
  const auto one = tone(440.0, 8000, 800);
  const auto other = tone(900.0, 8000, 1600);
  const auto cell = files.write("a.wav", wav_of(one)) + "#t=,0.05; " +
                    files.write("b.wav", wav_of(other)) + "#t=0.1";
  auto joined = one;
  joined.samples.resize(400);
  joined.samples.insert(joined.samples.end(), other.samples.begin() + 800, other.samples.end());
  joined.size.frames = 1200;
  const auto whole = files.write("c.wav", wav_of(joined));
  const SoundCoder coder(plain());
  EXPECT_EQ(coder.encode(cell).numbers, coder.encode(whole).numbers);
}

TEST(SoundCoder, BringsOtherRatesToItsOwnAndSaysSoOnce) {
  const TestFiles files;
  const auto own = files.write("own.wav", wav_of(tone(440.0, 8000, 4000)));
  const auto fast = files.write("fast.wav", wav_of(tone(440.0, 22050, 11025)));
  const SoundCoder coder(plain());
  const auto right = coder.encode(own);
  EXPECT_EQ(coder.note(), "");
  const auto found = coder.encode(fast);
  EXPECT_EQ(coder.note(), "sounds of other rates are brought to 8000 samples a second, as " + fast +
                              " with 22050");
  ASSERT_EQ(found.extents, right.extents);
  // The band of the tone; others hold next to nothing.
  for (std::size_t t = 1; t + 1 < 40; ++t)
    EXPECT_NEAR(found.numbers[4 * t], right.numbers[4 * t], 0.02);
}

TEST(SoundCoder, LearnsTheScaleOfTheTrainingPart) {
  const TestFiles files;
  const auto first = files.write("a.wav", wav_of(tone(440.0, 8000, 2000)));
  const auto second = files.write("b.wav", wav_of(tone(1700.0, 8000, 900)));
  MemoryLines cells({first, second});
  const auto coder = FramesCoder::learn(cells, {.bins = 4, .energy = true, .deltas = 1});
  EXPECT_EQ(coder->kind(), "sound");
  EXPECT_EQ(coder->size(), 10);
  std::vector<double> sums(10);
  std::vector<double> squares(10);
  std::int64_t frames = 0;
  for (const auto& cell : {first, second}) {
    const auto part = coder->encode(cell);
    frames += part.positions();
    for (std::size_t i = 0; i < part.numbers.size(); ++i) {
      sums[i % 10] += static_cast<double>(part.numbers[i]);
      squares[i % 10] +=
          static_cast<double>(part.numbers[i]) * static_cast<double>(part.numbers[i]);
    }
  }
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(sums[i] / static_cast<double>(frames), 0.0, 1e-5);
    EXPECT_NEAR(squares[i] / static_cast<double>(frames), 1.0, 1e-4);
  }
  const auto again = load_coder("sound", coder->bytes(), "model/sound");
  EXPECT_EQ(again->bytes(), coder->bytes());
  EXPECT_EQ(again->encode(first), coder->encode(first));
}

TEST(SoundCoder, OfEachRecordingsOwnScaleEachHasMeanZero) {
  const TestFiles files;
  const auto path = files.write("a.wav", wav_of(tone(440.0, 8000, 2000)));
  auto options = plain();
  options.normalise = "recording";
  const auto part = SoundCoder(options).encode(path);
  double sum = 0.0;
  for (std::size_t i = 0; i < part.numbers.size(); i += 4)
    sum += static_cast<double>(part.numbers[i]);
  EXPECT_NEAR(sum, 0.0, 1e-4);
}

TEST(SoundCoder, NamesWhatItCannotRead) {
  const TestFiles files;
  const auto good = files.write("good.wav", wav_of(tone(440.0, 8000, 2000)));
  const auto quiet = files.write(
      "quiet.wav", wav_of({.size = {8000, 1, 500}, .samples = std::vector<float>(500, 0.0F)}));
  const auto brief = files.write("brief.wav", wav_of(tone(440.0, 8000, 150)));
  const SoundCoder coder(plain());
  const auto refused = [&](const std::string& cell) {
    return error_of([&] { coder.encode(cell); });
  };
  EXPECT_EQ(refused(quiet), quiet + ": silence: all its samples are 0");
  EXPECT_EQ(refused(brief), brief +
                                ": 150 samples, 8000 a second, are too few for a frame of "
                                "sound.frame = 25 ms");
  EXPECT_EQ(refused(good + "#t=0.1,2"), good + ": a part up to 2 s, but the sound has 0.25 s");
  EXPECT_NE(refused(files.path("none.wav")), "");
  EXPECT_EQ(error_of([&] { coder.hold(quiet, "list:3").late->read(); }),
            "list:3: " + quiet + ": silence: all its samples are 0");
  MemoryLines cells({good, quiet});
  EXPECT_EQ(error_of([&] { FramesCoder::learn(cells, {}); }),
            "line 2: " + quiet + ": silence: all its samples are 0");
  EXPECT_EQ(error_of([&] { check_sounds(quiet, {}); }), quiet + ": silence: all its samples are 0");
  EXPECT_EQ(error_of([&] { check_sounds(good, {}); }), "");
}

TEST(SoundCoder, RefusesAFileThatIsNone) {
  const auto refused = [](const std::string& bytes) {
    return error_of([&] { SoundCoder::load(bytes, "model/sound"); });
  };
  const auto good = SoundCoder({.rate = 8000, .bins = 1}, {{1.0, 2.0}}).bytes();
  EXPECT_EQ(refused(good), "");
  for (const auto& bytes :
       {std::string("nonsense"), good + "3 4\n", good.substr(0, good.size() - 4),
        std::string("sound.rate = 8000\nsound.bins = 0\n"), std::string()}) {
    EXPECT_TRUE(refused(bytes).starts_with("model/sound: ")) << bytes << refused(bytes);
    EXPECT_TRUE(refused(bytes).ends_with(": copy the model again")) << bytes;
  }
}

TEST(FrameFileCoder, GivesFramesThatOthersMade) {
  const TestFiles files;
  const auto first = files.write("a.npy", frame_file({1.0F, 2.0F, 3.0F, 5.0F}, 2));
  const auto second = files.write("b.npy", frame_file({-1.5F, 0.25F}, 2, true));
  MemoryLines cells({first + ";" + second, second});
  const auto coder = FramesCoder::learn(cells, {.normalise = "none"});
  EXPECT_EQ(coder->kind(), "frames");
  const auto part = coder->encode(first + "; " + second);
  EXPECT_EQ(part.extents, (std::vector<std::int64_t>{3}));
  EXPECT_EQ(part.numbers, (std::vector<float>{1.0F, 2.0F, 3.0F, 5.0F, -1.5F, 0.25F}));
  const auto again = load_coder("frames", coder->bytes(), "model/sound");
  EXPECT_EQ(again->encode(second).numbers, (std::vector<float>{-1.5F, 0.25F}));
}

TEST(FrameFileCoder, NamesWhatItCannotRead) {
  const TestFiles files;
  const auto two = files.write("two.npy", frame_file({1.0F, 2.0F, 3.0F, 5.0F}, 2));
  const auto four = files.write("four.npy", frame_file({1.0F, 2.0F, 3.0F, 5.0F}, 4));
  const auto wrong = files.write("nan.npy", frame_file({1.0F, NAN}, 2));
  const auto wave = files.write("a.wav", wav_of(tone(440.0, 8000, 400)));
  const FrameFileCoder coder(2, {});
  const auto refused = [&](const std::string& cell) {
    return error_of([&] { coder.encode(cell); });
  };
  EXPECT_EQ(refused(four), four + ": frames of 4 numbers: expected 2");
  EXPECT_EQ(refused(wrong), wrong + ": it holds nan: expected numbers");
  EXPECT_EQ(refused(two + "#t=0,1"),
            two + ": parts are of sounds (#t=), and it is a file of frames");
  EXPECT_TRUE(refused(wave).starts_with(wave)) << refused(wave);
  EXPECT_EQ(error_of([&] { SoundCoder(plain()).encode(two); }),
            two + ": no WAV, FLAC, Ogg or MP3: it is a .npy");
}

}  // namespace
}  // namespace attend::data
