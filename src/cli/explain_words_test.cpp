#include "cli/explain_words.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::cli {
namespace {

using tasks::SystemConfig;

/// The formulas of one part, one a line.
std::string formulas_of(const SystemConfig& config, const std::string& part) {
  std::string lines;
  for (const auto& words : parts_in_words(config)) {
    if (words.part != part) continue;
    for (const auto& formula : words.formulas) lines += formula + '\n';
  }
  return lines;
}

std::string source_of(const SystemConfig& config, const std::string& part) {
  const auto parts = parts_in_words(config);
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const PartInWords& words) { return words.part == part; });
  return found == parts.end() ? "" : found->source;
}

/// Every system that its config allows; the fewest keys that make all formulas.
std::vector<SystemConfig> all_systems() {
  std::vector<SystemConfig> systems;
  for (const auto* reader :
       {"bahdanau", "conditional", "luong", "xu", "vaswani", "cho", "vinyals", "sutskever"}) {
    for (const auto* score : {"additive", "dot", "general", "location", "no-query"}) {
      for (const auto* alignment :
           {"global", "local-m", "local-p", "smooth", "windowed", "monotonic"}) {
        for (const auto* selection : {"soft", "hard"}) {
          for (const auto* context : {"paper", "both", "cell", "output", "start"}) {
            SystemConfig config;
            config.model.reader = reader;
            config.model.context = context;
            config.attention.score = score;
            config.attention.alignment = alignment;
            config.attention.selection = selection;
            if (std::string(reader) == "sutskever") {
              config.model.encoder = "lstm";
              config.model.summary = "last";
            }
            try {
              config.validate();
            } catch (const ConfigError&) {
              continue;
            }
            systems.push_back(config);
          }
        }
      }
    }
  }
  return systems;
}

TEST(ExplainWords, SayEveryPartOfEverySystemWithItsSource) {
  const auto systems = all_systems();
  EXPECT_GT(systems.size(), 500U);
  for (const auto& config : systems) {
    const auto parts = parts_in_words(config);
    EXPECT_EQ(parts.size(), config.model.has_attention() ? 6U : 2U);
    for (const auto& words : parts) {
      EXPECT_FALSE(words.formulas.empty()) << words.part << ' ' << words.name;
      EXPECT_NE(words.source.find(" 20"), std::string::npos) << words.part << ' ' << words.name;
      for (const auto& formula : words.formulas) {
        EXPECT_EQ(formula.find_first_of("{}"), std::string::npos) << formula;
        EXPECT_EQ(std::count(formula.begin(), formula.end(), '('),
                  std::count(formula.begin(), formula.end(), ')'))
            << formula;
      }
    }
  }
}

TEST(ExplainWords, TheQueryIsTheStateThatTheReaderAsksWith) {
  SystemConfig config;
  EXPECT_EQ(formulas_of(config, "score"), "e_ij = v^T tanh(W s_(i-1) + U h_j + b)\n");
  EXPECT_EQ(source_of(config, "score"), "Bahdanau et al. 2015, A.1.2");
  config.model.reader = "conditional";
  EXPECT_EQ(formulas_of(config, "score"), "e_ij = v^T tanh(W s'_i + U h_j + b)\n");
  config.model.reader = "luong";
  config.attention.score = "general";
  EXPECT_EQ(formulas_of(config, "score"), "e_ij = s_i^T W h_j\n");
}

TEST(ExplainWords, WhatIsAddedToAScoreIsSaid) {
  SystemConfig config;
  config.attention.location_filters = 3;
  config.attention.normalized = true;
  EXPECT_EQ(formulas_of(config, "score"),
            "e_ij = g v^T/|v| tanh(W s_(i-1) + U h_j + L f_ij + b)\n"
            "f_i = F * a_(i-1), 3 filters over 31 of the weights before\n");
  config.attention.location_filters = 0;
  config.attention.alignment = "smooth";  // which sees an offset, as a softmax does not
  EXPECT_EQ(formulas_of(config, "score"), "e_ij = g v^T/|v| tanh(W s_(i-1) + U h_j + b) + r\n");
}

TEST(ExplainWords, ASharpenedSoftmaxNamesItsSharpnessAndWhoseItIs) {
  SystemConfig config;
  EXPECT_EQ(formulas_of(config, "alignment"), "a_ij = exp(e_ij) / sum_k exp(e_ik)\n");
  EXPECT_EQ(source_of(config, "alignment"), "Bahdanau et al. 2015, eq. 6");
  config.attention.sharpness = 2.0;
  EXPECT_EQ(formulas_of(config, "alignment"), "a_ij = exp(2 e_ij) / sum_k exp(2 e_ik)\n");
  EXPECT_EQ(source_of(config, "alignment"), "Chorowski et al. 2015, section 2");
}

TEST(ExplainWords, TheContextStandsWhereItGoes) {
  SystemConfig config;
  EXPECT_EQ(formulas_of(config, "reader"),
            "s_i = GRU((E y_(i-1), c_i); s_(i-1))\nt_i = maxout(O (s_(i-1), E y_(i-1), c_i))\n");
  config.model.context = "output";
  EXPECT_EQ(formulas_of(config, "reader"),
            "s_i = GRU(E y_(i-1); s_(i-1))\nt_i = maxout(O (s_(i-1), E y_(i-1), c_i))\n");
  config.model.context = "cell";
  EXPECT_EQ(formulas_of(config, "reader"),
            "s_i = GRU((E y_(i-1), c_i); s_(i-1))\nt_i = maxout(O (s_i, E y_(i-1)))\n");
  config.model.context = "start";
  EXPECT_EQ(formulas_of(config, "selection"), "c_0 = sum_j a_0j h_j\n");
  config.model.context = "paper";
  config.model.reader = "luong";
  config.model.cell = "lstm";
  EXPECT_EQ(formulas_of(config, "reader"),
            "s_i = LSTM((E y_(i-1), t_(i-1)); s_(i-1))\nt_i = tanh(O (c_i, s_i))\n");
  config.model.input_feeding = false;
  config.model.context = "both";
  EXPECT_EQ(formulas_of(config, "reader"),
            "s_i = LSTM((E y_(i-1), c_(i-1)); s_(i-1))\nt_i = tanh(O (c_i, s_i))\n");
}

}  // namespace
}  // namespace attend::cli
