// What is read of a text, a line for each claim: "indicator 成都高新区 进出口额 500000000 CNY 8%".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/gazetteer.h"

namespace zoneflow::ingest::testing {

// Kind, zone ("-" for none), subject, count (n=), earlier value (from), amount and unit, growth, rank
// (#), how many were ranked (of) and side value in brackets. Fails the test where the text cannot be
// read.
std::vector<std::string> Told(std::string_view text, const Gazetteer& zones);

// The same where 成都高新区, 绵阳高新区 and 无锡高新区 are known.
std::vector<std::string> Told(std::string_view text);

}  // namespace zoneflow::ingest::testing
