// The cases of Recognizers-Text (see SOURCE in their folder) where they lie beside the project:
// text, place and value of what its Chinese models find. Its End is inclusive, its Text folded to
// half width and lower case; here the text is cut from the input.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/base/utf8.h"
#include "services/ingest/core/numbers/recognize.h"

namespace zoneflow::ingest {
namespace {

// The inputs hold no character beyond the first plane.
std::u16string Units(const std::string& utf8) {
  std::u16string out;
  Utf8Reader reader(utf8);
  while (!reader.AtEnd()) {
    out.push_back(static_cast<char16_t>(reader.Next()));
  }
  return out;
}

// "5E-06" and "0.000005" are one value: all as plain decimals.
std::string Plain(std::string value) {
  if (!value.empty() && value.back() == '%') {
    value.pop_back();
  }
  const std::size_t e = value.find('E');
  if (e == std::string::npos) {
    return value;
  }
  int power = std::stoi(value.substr(e + 1));
  std::string digits = value.substr(0, e);
  const bool negative = digits.front() == '-';
  digits.erase(0, negative ? 1 : 0);
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    power -= static_cast<int>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  if (power >= 0) {
    digits.append(static_cast<std::size_t>(power), '0');
  } else {
    const auto fraction = static_cast<std::size_t>(-power);
    digits.insert(0, digits.size() <= fraction ? fraction - digits.size() + 1 : 0, '0');
    digits.insert(digits.size() - fraction, 1, '.');
  }
  return negative ? "-" + digits : digits;
}

std::string Expected(const nlohmann::json& one) {
  std::string out;
  for (const nlohmann::json& result : one["Results"]) {
    out += "[" + std::to_string(result["Start"].get<int>()) + "," +
           std::to_string(result["End"].get<int>() + 1) + ") " +
           Plain(result["Resolution"]["value"].get<std::string>()) + "; ";
  }
  return out;
}

std::string Found(RecognizerModel model, const std::u16string& text) {
  std::string out;
  for (const Recognized& one : Recognize(model, text)) {
    out +=
        "[" + std::to_string(one.begin) + "," + std::to_string(one.end) + ") " + one.value + "; ";
  }
  return out;
}

struct Cases {
  RecognizerModel model;
  const char* file;
  std::set<std::string> known;  // inputs that are read otherwise, and why
};

void PrintTo(const Cases& cases, std::ostream* out) { *out << cases.file; }

class RecognizersTextTest : public ::testing::TestWithParam<Cases> {};

TEST_P(RecognizersTextTest, FindsWhatTheReferenceFinds) {
  const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
  const std::string path = std::string(root == nullptr ? "." : root) +
                           "/../shared/reference/recognizers-text/" + GetParam().file;
  std::ifstream in(path);
  if (!in) {
    GTEST_SKIP() << "the cases are not beside the project (../shared/reference/recognizers-text/"
                 << GetParam().file << ")";
  }
  std::set<std::string> wrong;
  const nlohmann::json cases = nlohmann::json::parse(in);
  for (const nlohmann::json& one : cases) {
    const std::string input = one["Input"].get<std::string>();
    const std::string found = Found(GetParam().model, Units(input));
    if (found != Expected(one)) {
      wrong.insert(input);
      if (!GetParam().known.contains(input)) {
        ADD_FAILURE() << input << "\n  wanted " << Expected(one) << "\n  found  " << found;
      }
    }
  }
  std::cout << GetParam().file << ": " << cases.size() - wrong.size() << " of " << cases.size()
            << "\n";
  EXPECT_EQ(wrong, GetParam().known);
  EXPECT_LE(wrong.size() * 100, cases.size()) << "99 of 100 are wanted";
}

INSTANTIATE_TEST_SUITE_P(
    Models, RecognizersTextTest,
    ::testing::Values(Cases{RecognizerModel::kNumber,
                            "NumberModel.json",
                            // 1.1 to the power of 23 is 8.954302432552373…; the reference has the
                            // last of its 15 digits from a binary float.
                            {"1.1^+23", "-1.1^+23", "-1.1^--23"}},
                      Cases{RecognizerModel::kOrdinal, "OrdinalModel.json", {}},
                      Cases{RecognizerModel::kPercent, "PercentModel.json", {}}));

}  // namespace
}  // namespace zoneflow::ingest
