#pragma once

#include <string>

namespace attend::view {

/// For tests: what is wrong with a text as XML of elements, attributes in double quotes and the
/// five named references (XML 1.0, sections 2.1, 2.2, 2.4, 3.1): a place and a reason, "" if
/// nothing is.
std::string fault_of_xml(const std::string& xml);

}  // namespace attend::view
