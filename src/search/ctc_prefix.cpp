#include "search/ctc_prefix.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attend::search {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

double log_sum(double a, double b) {
  if (a < b) std::swap(a, b);
  if (b == kNever) return a;
  return a + std::log1p(std::exp(b - a));
}

double log_sum(const std::vector<double>& terms) {
  const auto most = *std::max_element(terms.begin(), terms.end());
  if (most == kNever) return kNever;
  double sum = 0.0;
  for (const auto term : terms) sum += std::exp(term - most);
  return most + std::log(sum);
}

}  // namespace

CtcPrefix::CtcPrefix(const CtcFrames& frames)
    : frames_(&frames), voiced_(frames.count(), kNever), silent_(frames.count()) {
  double sum = 0.0;
  for (std::size_t t = 0; t < silent_.size(); ++t) {
    silent_[t] = sum += frames.of(t, frames.blank);
  }
  all_ = silent_;
}

double CtcPrefix::before(std::size_t t, TokenId token) const {
  if (t == 0) return last_ < 0 ? 0.0 : kNever;
  return token == last_ ? silent_[t - 1] : all_[t - 1];  // a token is apart from an equal one
}

double CtcPrefix::log_probability_with(TokenId token) const {
  if (token == frames_->blank) return kNever;
  std::vector<double> begins(all_.size());
  for (std::size_t t = 0; t < begins.size(); ++t) {
    begins[t] = before(t, token) + frames_->of(t, token);
  }
  return log_sum(begins);
}

std::vector<float> CtcPrefix::next_begins() const {
  std::vector<float> shares(all_.size(), 0.0F);
  if (log_p_ == kNever) return shares;
  for (std::size_t t = 0; t < shares.size(); ++t) {
    if (t == 0 && last_ >= 0) continue;  // what was said was said somewhere
    const auto any = t == 0 ? 1.0 : std::exp(all_[t - 1] - log_p_);
    auto share = any * (1.0 - std::exp(frames_->of(t, frames_->blank)));
    if (last_ >= 0) share -= std::exp(voiced_[t - 1] - log_p_ + frames_->of(t, last_));  // goes on
    shares[t] = static_cast<float>(std::max(share, 0.0));
  }
  return shares;
}

double CtcPrefix::log_probability_of_end() const {
  return all_.back();
}

CtcPrefix CtcPrefix::with(TokenId token) const {
  const auto count = all_.size();
  CtcPrefix next;
  next.frames_ = frames_;
  next.last_ = token;
  next.voiced_.assign(count, kNever);
  next.silent_ = next.all_ = next.voiced_;
  next.log_p_ = log_probability_with(token);
  if (next.log_p_ == kNever) return next;
  for (std::size_t t = 0; t < count; ++t) {
    const auto begins = before(t, token);
    const auto said = frames_->of(t, token);
    next.voiced_[t] = said + (t == 0 ? begins : log_sum(next.voiced_[t - 1], begins));
    next.silent_[t] = t == 0 ? kNever : frames_->of(t, frames_->blank) + next.all_[t - 1];
    next.all_[t] = log_sum(next.voiced_[t], next.silent_[t]);
  }
  return next;
}

std::vector<std::vector<float>> ctc_begins(const CtcFrames& frames, std::span<const TokenId> text) {
  const auto count = frames.count();
  std::vector<CtcPrefix> before = {CtcPrefix(frames)};
  for (const auto token : text) before.push_back(before.back().with(token));
  const auto all = before.back().log_probability_of_end();
  std::vector<std::vector<float>> begins(text.size() + 1, std::vector<float>(count, 0.0F));
  if (all == kNever) return begins;
  begins.back().back() = 1.0F;
  // Of what comes behind frame t where token u is said there, or was said and nothing is there.
  std::vector<double> next_voiced(count, kNever);  // of token u + 1; none behind the last
  TokenId next = -1;
  for (auto u = text.size(); u-- > 0;) {
    const auto token = text[u];
    std::vector<double> voiced(count, kNever);
    std::vector<double> silent(count, kNever);
    if (next < 0) voiced.back() = silent.back() = 0.0;
    for (auto t = count - 1; t-- > 0;) {
      const auto begins_next = next < 0 ? kNever : next_voiced[t + 1] + frames.of(t + 1, next);
      silent[t] = log_sum(silent[t + 1] + frames.of(t + 1, frames.blank), begins_next);
      const auto ends_here = silent[t + 1] + frames.of(t + 1, frames.blank);
      const auto goes_on = voiced[t + 1] + frames.of(t + 1, token);
      voiced[t] = log_sum(log_sum(goes_on, ends_here), next == token ? kNever : begins_next);
    }
    for (std::size_t t = 0; t < count; ++t) {
      const auto share = before[u].before(t, token) + frames.of(t, token) + voiced[t] - all;
      begins[u][t] = static_cast<float>(std::exp(share));
    }
    next_voiced = std::move(voiced);
    next = token;
  }
  return begins;
}

}  // namespace attend::search
