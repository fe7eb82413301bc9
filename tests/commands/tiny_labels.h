#pragma once

#include <string>

namespace attend::tests {

/// A dozen texts, a line each; the class of each, and a tag for each of its words.
std::string label_texts();
std::string label_answers();
std::string tag_answers();

/// The folders of models that `attend train` made of them when they were first asked for, and that
/// know them by heart. Never change them: copy them.
std::string tiny_classifier();
std::string tiny_tagger();

}  // namespace attend::tests
