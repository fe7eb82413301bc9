#include "aligner/aligner.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <omp.h>

#include "core/error.h"

namespace attend::aligner {
namespace {

void ignore(const Epoch&) {}

/// IBM Model 1 for as long as the tension stays 0.
AlignerOptions model_1(std::int64_t epochs) {
  return {
      .epochs = epochs, .jump_epochs = 0, .empty_probability = 0.0, .tension = 0.0, .alpha = 0.0};
}

// das Haus - the house, das Buch - the book, ein Buch - a book (Koehn 2010, section 4.2).
constexpr Word kDas = 1, kHaus = 2, kBuch = 3, kEin = 4;
constexpr Word kThe = 1, kHouse = 2, kBook = 3, kA = 4;

Bitext books() {
  Bitext text;
  text.add(std::vector<Word>{kDas, kHaus}, std::vector<Word>{kThe, kHouse});
  text.add(std::vector<Word>{kDas, kBuch}, std::vector<Word>{kThe, kBook});
  text.add(std::vector<Word>{kEin, kBuch}, std::vector<Word>{kA, kBook});
  return text;
}

// At first all are alike, so that each word of a pair counts a half with each.
TEST(Aligner, TheFirstEpochOfModel1IsWorkedOutByHand) {
  const auto text = books();
  const Aligner aligner({text, false}, 5, 5, model_1(1), ignore);
  const auto& lexicon = aligner.lexicon();
  EXPECT_NEAR(lexicon.probability(kDas, kThe), 1.0 / 2, 1e-6);
  EXPECT_NEAR(lexicon.probability(kDas, kHouse), 1.0 / 4, 1e-6);
  EXPECT_NEAR(lexicon.probability(kDas, kBook), 1.0 / 4, 1e-6);
  EXPECT_NEAR(lexicon.probability(kBuch, kBook), 1.0 / 2, 1e-6);
  EXPECT_NEAR(lexicon.probability(kHaus, kThe), 1.0 / 2, 1e-6);
}

// Counts of das: the 1/2 + 2/3, house 1/3, book 1/3; of Haus: the 1/2, house 2/3; of ein: a 2/3,
// book 1/2; of Buch: the 1/3, book 2/3 + 1/2, a 1/3.
TEST(Aligner, TheSecondEpochOfModel1IsWorkedOutByHand) {
  const auto text = books();
  const Aligner aligner({text, false}, 5, 5, model_1(2), ignore);
  const auto& lexicon = aligner.lexicon();
  EXPECT_NEAR(lexicon.probability(kDas, kThe), 7.0 / 11, 1e-6);
  EXPECT_NEAR(lexicon.probability(kDas, kHouse), 2.0 / 11, 1e-6);
  EXPECT_NEAR(lexicon.probability(kHaus, kHouse), 4.0 / 7, 1e-6);
  EXPECT_NEAR(lexicon.probability(kHaus, kThe), 3.0 / 7, 1e-6);
  EXPECT_NEAR(lexicon.probability(kEin, kA), 4.0 / 7, 1e-6);
  EXPECT_NEAR(lexicon.probability(kBuch, kBook), 7.0 / 11, 1e-6);
  EXPECT_NEAR(lexicon.probability(kBuch, kA), 2.0 / 11, 1e-6);
}

struct Example {
  Bitext text;
  std::vector<Links> links;
};

constexpr std::size_t kWords = 60;

/// Word w is translated by word w. Blocks of up to three source words come in reverse order.
Example dictionary(std::size_t pairs, unsigned seed) {
  std::mt19937 random(seed);
  Example example;
  for (std::size_t i = 0; i < pairs; ++i) {
    std::vector<Word> all(kWords - 1);
    std::iota(all.begin(), all.end(), 1);
    std::shuffle(all.begin(), all.end(), random);
    const std::vector<Word> source(all.begin(), all.begin() + 3 + random() % 8);
    std::vector<Word> target;
    Links links;
    for (std::size_t first = 0; first < source.size();) {
      const auto end = std::min(source.size(), first + 1 + random() % 3);
      for (auto j = end; j-- > first;) {
        links.push_back({static_cast<std::int32_t>(j), static_cast<std::int32_t>(target.size())});
        target.push_back(source[j]);
      }
      first = end;
    }
    example.text.add(source, target);
    example.links.push_back(as_set(std::move(links)));
  }
  return example;
}

std::size_t wrong_pairs(const std::vector<Links>& found, const std::vector<Links>& right) {
  EXPECT_EQ(found.size(), right.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < right.size(); ++i) wrong += found[i] == right[i] ? 0U : 1U;
  return wrong;
}

// Of 400 pairs, all by jumps; by the diagonal alone, which a word may lie too far off, 99 %.
TEST(Aligner, FindsTheLinksOfADictionaryInBothDirections) {
  const auto example = dictionary(400, 1);
  for (const bool turned : {false, true}) {
    for (const std::int64_t jump_epochs : {0, 5}) {
      const DirectedText text{example.text, turned};
      const Aligner aligner(text, kWords, kWords, {.jump_epochs = jump_epochs}, ignore);
      auto found = aligner.links(text, example.text.size());
      for (auto& links : found) {
        for (auto& [source, target] : links) {
          if (turned) std::swap(source, target);
        }
        links = as_set(std::move(links));
      }
      const auto wrong = wrong_pairs(found, example.links);
      EXPECT_LE(wrong, jump_epochs == 0 ? 4U : 0U) << turned << ' ' << jump_epochs;
    }
  }
}

// A target word that stands anywhere in every sentence and translates none of its words.
TEST(Aligner, LeavesAWordAloneThatTranslatesNone) {
  const auto example = dictionary(400, 2);
  std::mt19937 random(2);
  std::vector<std::size_t> places;
  Bitext text;
  for (std::size_t i = 0; i < example.text.size(); ++i) {
    const auto pair = example.text.pair(i, false);
    std::vector<Word> target(pair.target.begin(), pair.target.end());
    places.push_back(random() % (target.size() + 1));
    target.insert(target.begin() + static_cast<std::ptrdiff_t>(places.back()), kWords);
    text.add(pair.source, target);
  }
  const Aligner aligner({text, false}, kWords, kWords + 1, {}, ignore);
  const auto found = aligner.links({text, false}, text.size());
  std::size_t linked = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const auto& link : found[i]) {
      linked += static_cast<std::size_t>(link.target) == places[i] ? 1U : 0U;
    }
  }
  EXPECT_EQ(linked, 0U);
}

/// A text without sense: the hardest for a likelihood to grow on.
Bitext drawn_text(unsigned seed) {
  std::mt19937 random(seed);
  Bitext text;
  for (int i = 0; i < 60; ++i) {
    std::vector<Word> source(1 + random() % 9);
    std::vector<Word> target(1 + random() % 9);
    for (auto& word : source) word = 1 + static_cast<Word>(random() % 12);
    for (auto& word : target) word = 1 + static_cast<Word>(random() % 12);
    text.add(source, target);
  }
  return text;
}

TEST(Aligner, TheLikelihoodNeverFallsWithoutAPrior) {
  for (unsigned seed = 0; seed < 5; ++seed) {
    const auto text = drawn_text(seed);
    std::vector<Epoch> epochs;
    const Aligner aligner({text, false}, 13, 13, {.epochs = 12, .jump_epochs = 12, .alpha = 0.0},
                          [&](const Epoch& epoch) { epochs.push_back(epoch); });
    ASSERT_EQ(epochs.size(), 24U);
    for (std::size_t i = 1; i < epochs.size(); ++i) {
      if (i == 12) continue;  // there another model begins
      EXPECT_GE(epochs[i].log_likelihood, epochs[i - 1].log_likelihood - 1e-4) << i;
      EXPECT_LE(epochs[i].perplexity(), epochs[i - 1].perplexity() + 1e-6) << i;
    }
    EXPECT_GT(epochs[11].log_likelihood, epochs[0].log_likelihood + 1.0);
    EXPECT_GT(epochs[23].log_likelihood, epochs[12].log_likelihood + 1.0);
  }
}

TEST(Aligner, ThreadsChangeNothing) {
  const auto text = dictionary(600, 3).text;  // several blocks
  std::vector<std::vector<Links>> found;
  std::vector<double> likelihoods;
  for (const int threads : {1, 3}) {
    omp_set_num_threads(threads);
    const Aligner aligner({text, false}, kWords, kWords, {},
                          [&](const Epoch& epoch) { likelihoods.push_back(epoch.log_likelihood); });
    found.push_back(aligner.links({text, false}, text.size()));
  }
  omp_set_num_threads(1);
  EXPECT_EQ(found[0], found[1]);
  ASSERT_EQ(likelihoods.size(), 20U);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(likelihoods[i], likelihoods[10 + i]);
}

TEST(Aligner, APairWithAnEmptySideCountsForNothing) {
  auto text = books();
  const Aligner without({text, false}, 5, 5, {}, ignore);
  text.add({}, std::vector<Word>{kThe, kHouse});
  text.add(std::vector<Word>{kDas}, {});
  text.add({}, {});
  const Aligner with({text, false}, 5, 5, {}, ignore);
  for (Word source = 0; source < 5; ++source) {
    for (Word target = 1; target < 5; ++target) {
      EXPECT_EQ(with.lexicon().probability(source, target),
                without.lexicon().probability(source, target));
    }
  }
  const auto links = with.links({text, false}, text.size());
  ASSERT_EQ(links.size(), 6U);
  for (const std::size_t empty : {3U, 4U, 5U}) EXPECT_TRUE(links[empty].empty());
}

// Unknown words are where the positions say.
TEST(Aligner, LinksWordsThatItHasNotSeen) {
  const auto text = dictionary(400, 4).text;
  const Aligner aligner({text, false}, kWords, kWords, {.jump_epochs = 0}, ignore);
  Bitext other;
  other.add(std::vector<Word>{1, kUnknownWord, 3}, std::vector<Word>{1, kUnknownWord, 3});
  EXPECT_EQ(to_text(aligner.links({other, false}, 1)[0]), "0-0 1-1 2-2");
}

TEST(AlignerOptions, OutOfRangeAreRefused) {
  EXPECT_THROW((AlignerOptions{.epochs = 0}.validate()), ConfigError);
  EXPECT_THROW((AlignerOptions{.jump_epochs = -1}.validate()), ConfigError);
  EXPECT_THROW((AlignerOptions{.empty_probability = 1.0}.validate()), ConfigError);
  EXPECT_THROW((AlignerOptions{.tension = -1.0}.validate()), ConfigError);
  EXPECT_THROW((AlignerOptions{.alpha = -0.1}.validate()), ConfigError);
}

}  // namespace
}  // namespace attend::aligner
