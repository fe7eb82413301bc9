#include "aligner/aligner.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "aligner/diagonal_positions.h"
#include "aligner/jump_positions.h"
#include "core/bounds.h"
#include "core/fields.h"

namespace attend::aligner {
namespace {

constexpr std::size_t kBlock = 256;  // pairs that one thread takes at a time

/// What a thread works with: kept from pair to pair.
struct Workspace {
  std::vector<Lexicon::Entry> entries;  // [target words, 1 + source words]
  Grid words;
  Grid posteriors;

  /// Looks a pair up.
  void look_up(const Lexicon& lexicon, const SentencePair& pair) {
    const auto columns = pair.source.size() + 1;
    words.resize(pair.target.size(), columns);
    entries.resize(pair.target.size() * columns);
    for (std::size_t column = 0; column < columns; ++column) {
      const auto source = column == 0 ? kEmptyWord : pair.source[column - 1];
      for (std::size_t row = 0; row < pair.target.size(); ++row) {
        const auto entry = lexicon.find(source, pair.target[row]);
        entries[row * columns + column] = entry;
        words[row][column] = lexicon.probability(entry);
      }
    }
  }

  void count(Lexicon& lexicon) const {
    for (std::size_t row = 0; row < posteriors.rows(); ++row) {
      for (std::size_t column = 0; column < posteriors.columns(); ++column) {
        lexicon.count(entries[row * posteriors.columns() + column], posteriors[row][column]);
      }
    }
  }
};

Links likeliest(const Grid& posteriors) {
  Links links;
  for (std::size_t target = 0; target < posteriors.rows(); ++target) {
    const auto row = posteriors[target];
    const auto best = std::max_element(row.begin(), row.end()) - row.begin();
    if (best > 0) {
      links.push_back({static_cast<std::int32_t>(best - 1), static_cast<std::int32_t>(target)});
    }
  }
  return as_set(std::move(links));
}

bool has_both(const SentencePair& pair) {
  return !pair.source.empty() && !pair.target.empty();
}

}  // namespace

void AlignerOptions::validate() const {
  check_between("epochs", epochs, 1, 1'000);
  check_between("jump-epochs", jump_epochs, 0, 1'000);
  check_between("empty-probability", empty_probability, 0.0, 0.99);
  check_between("tension", tension, 0.0, DiagonalPositions::kMostTension);
  check_between("alpha", alpha, 0.0, 1e6);
}

double Epoch::perplexity() const {
  return std::exp(-log_likelihood / static_cast<double>(std::max<std::size_t>(target_words, 1)));
}

Aligner::Aligner(const DirectedText& text, std::size_t source_words, std::size_t target_words,
                 const AlignerOptions& options, const std::function<void(const Epoch&)>& report)
    : lexicon_(text, source_words, target_words) {
  options.validate();
  Epoch epoch;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (has_both(text[i])) epoch.target_words += text[i].target.size();
  }
  while (epoch.number < options.epochs + options.jump_epochs) {
    if (epoch.number == 0) {
      positions_ =
          std::make_unique<DiagonalPositions>(text, options.empty_probability, options.tension);
    } else if (epoch.number == options.epochs) {
      positions_ = std::make_unique<JumpPositions>(options.empty_probability);
      epoch.is_of_jumps = true;
    }
    ++epoch.number;
    epoch.log_likelihood = expect(text);
    lexicon_.maximize(options.alpha);
    positions_->maximize();
    report(epoch);
  }
}

double Aligner::expect(const DirectedText& text) {
  const auto blocks = (text.size() + kBlock - 1) / kBlock;
  std::vector<double> log_likelihoods(blocks, 0.0);  // summed in order, whoever made them
#pragma omp parallel
  {
    Workspace workspace;
#pragma omp for schedule(dynamic)
    for (std::size_t block = 0; block < blocks; ++block) {
      const auto end = std::min(text.size(), (block + 1) * kBlock);
      for (auto i = block * kBlock; i < end; ++i) {
        const auto pair = text[i];
        if (!has_both(pair)) continue;
        workspace.look_up(lexicon_, pair);
        log_likelihoods[block] += positions_->expect(workspace.words, workspace.posteriors, true);
        workspace.count(lexicon_);
      }
    }
  }
  double sum = 0.0;
  for (const auto value : log_likelihoods) sum += value;
  return sum;
}

std::vector<Links> Aligner::links(const DirectedText& text, std::size_t count) const {
  std::vector<Links> found(count);
#pragma omp parallel
  {
    Workspace workspace;
#pragma omp for schedule(dynamic, kBlock)
    for (std::size_t i = 0; i < count; ++i) {
      const auto pair = text[i];
      if (!has_both(pair)) continue;
      workspace.look_up(lexicon_, pair);
      positions_->expect(workspace.words, workspace.posteriors, false);
      found[i] = likeliest(workspace.posteriors);
    }
  }
  return found;
}

}  // namespace attend::aligner
