#pragma once

#include <string>

namespace attend::tests {

/// A dozen texts, a line each; the class of each, and a tag for each of its words.
std::string label_texts();
std::string label_answers();
std::string tag_answers();

/// A dozen pairs of texts, a line each, and how the second stands to the first.
std::string pair_premises();
std::string pair_hypotheses();
std::string pair_answers();

/// The folders of models that `attend train` made of them when they were first asked for, and that
/// know them by heart. Never change them: copy them.
std::string tiny_classifier();
std::string tiny_tagger();
std::string tiny_entailment();

}  // namespace attend::tests
