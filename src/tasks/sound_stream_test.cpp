#include "tasks/sound_stream.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::tasks {
namespace {

using format::TokenTime;
using Words = std::vector<std::string>;

constexpr std::int64_t kRate = 100;

/// A sound of silence with a word where samples are above 0: as many of them side by side as the
/// word is long, all of its number. What a window has of it is a word as well: at an edge a part,
/// which a recogniser would take for something.
std::vector<float> sound_of(const std::vector<std::pair<double, double>>& words, double seconds) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * kRate), 0.0F);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto to = static_cast<std::size_t>(std::llround(words[i].second * kRate));
    for (auto at = static_cast<std::size_t>(std::llround(words[i].first * kRate)); at < to; ++at) {
      samples[at] = static_cast<float>(i + 1);
    }
  }
  return samples;
}

/// Says each run of samples above 0 by its number, and "part" of one that an edge has cut.
std::vector<TokenTime> hear(const data::Sound& sound) {
  std::vector<TokenTime> words;
  const auto& samples = sound.samples;
  for (std::size_t from = 0; from < samples.size();) {
    auto to = from;
    while (to < samples.size() && samples[to] == samples[from]) ++to;
    if (samples[from] > 0.0F) {
      const bool is_cut = from == 0 || to == samples.size();
      words.push_back({is_cut ? "part" : std::to_string(static_cast<int>(samples[from])),
                       static_cast<double>(from) / kRate, static_cast<double>(to) / kRate, 1.0});
    }
    from = to;
  }
  return words;
}

/// What a stream says, given so many samples at a time.
std::vector<TokenTime> said(const std::vector<float>& samples, const SoundStreamOptions& options,
                            std::size_t at_once, const SoundStream::Hear& hearing = hear) {
  SoundStream stream(options, kRate, hearing);
  std::vector<TokenTime> all;
  const auto take = [&](const std::vector<TokenTime>& words) {
    all.insert(all.end(), words.begin(), words.end());
  };
  for (std::size_t from = 0; from < samples.size(); from += at_once) {
    take(stream.add(std::span(samples).subspan(from, std::min(at_once, samples.size() - from))));
  }
  take(stream.finish());
  EXPECT_EQ(stream.samples(), std::ssize(samples));
  return all;
}

Words texts_of(const std::vector<TokenTime>& words) {
  Words texts;
  for (const auto& word : words) texts.push_back(word.text);
  return texts;
}

/// Twenty words, half a second each, some side by side and some far apart.
std::vector<std::pair<double, double>> twenty() {
  std::vector<std::pair<double, double>> words;
  double at = 0.15;
  for (int i = 0; i < 20; ++i) {
    words.push_back({at, at + 0.5});
    at += 0.5 + 0.07 * (i % 5) + (i == 11 ? 5.3 : 0.0);
  }
  return words;
}

TEST(SoundStream, SaysEveryWordOnceWhereverWindowsCut) {
  const auto words = twenty();
  const auto samples = sound_of(words, 21.0);
  Words right;
  for (std::size_t i = 0; i < words.size(); ++i) right.push_back(std::to_string(i + 1));
  for (const SoundStreamOptions options :
       {SoundStreamOptions{4.0, 2.0}, {2.0, 1.0}, {3.0, 0.5}, {2.5, 1.3}, {60.0, 30.0}}) {
    for (const std::size_t at_once : {1U, 7U, 100U, 5000U}) {
      const auto found = said(samples, options, at_once);
      EXPECT_EQ(texts_of(found), right) << options.window << " " << options.every;
      ASSERT_EQ(found.size(), words.size());
      for (std::size_t i = 0; i < words.size(); ++i) {
        EXPECT_NEAR(found[i].begin, words[i].first, 0.011);
        EXPECT_NEAR(found[i].end, words[i].second, 0.011);
      }
    }
  }
}

// Another window hears the same words up to a tenth of a second earlier or later.
TEST(SoundStream, SaysAWordOnceThatTwoWindowsHearAtDifferentTimes) {
  const auto words = twenty();
  int window = 0;
  const auto found = said(sound_of(words, 21.0), {4.0, 2.0}, 50, [&](const data::Sound& sound) {
    auto heard = hear(sound);
    const auto shift = 0.1 * std::sin(7.0 * ++window);
    for (auto& word : heard) {
      word.begin += shift;
      word.end += shift;
    }
    return heard;
  });
  EXPECT_EQ(found.size(), words.size());
  EXPECT_EQ(texts_of(found).front(), "1");
  EXPECT_EQ(texts_of(found).back(), "20");
}

TEST(SoundStream, SaysAWordNoLaterThanItsDelay) {
  const auto words = twenty();
  const auto samples = sound_of(words, 21.0);
  const SoundStreamOptions options = {4.0, 1.0};
  SoundStream stream(options, kRate, hear);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto now = static_cast<double>(i + 1) / kRate;
    for (const auto& word : stream.add(std::span(samples).subspan(i, 1))) {
      EXPECT_LE(now - (word.begin + word.end) / 2.0, options.delay() + 0.5) << word.text;
    }
  }
}

TEST(SoundStream, HearsNoWindowOfSilenceAndOneThatIsShort) {
  int heard = 0;
  const auto counting = [&](const data::Sound& sound) {
    ++heard;
    return hear(sound);
  };
  EXPECT_TRUE(said(std::vector<float>(3000, 0.25F), {4.0, 2.0}, 100, counting).empty());
  EXPECT_EQ(heard, 0);
  EXPECT_EQ(texts_of(said(sound_of({{0.1, 0.4}}, 0.6), {4.0, 2.0}, 100, counting)), Words{"1"});
  EXPECT_EQ(heard, 1);
}

TEST(SoundStream, WindowsThatCannotBeAreRefused) {
  const auto refusal = [](const SoundStreamOptions& options) {
    try {
      options.validate();
      return std::string("taken");
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(refusal({0.0, 1.0}), "--window = 0: expected seconds, more than 0 and at most 600");
  EXPECT_EQ(refusal({700.0, 1.0}), "--window = 700: expected seconds, more than 0 and at most 600");
  EXPECT_EQ(refusal({NAN, 1.0}), "--window = nan: expected seconds, more than 0 and at most 600");
  EXPECT_EQ(refusal({2.0, 3.0}),
            "--every = 3: expected seconds, more than 0 and at most --window 2");
  EXPECT_EQ(refusal({2.0, 0.0}),
            "--every = 0: expected seconds, more than 0 and at most --window 2");
}

}  // namespace
}  // namespace attend::tasks
