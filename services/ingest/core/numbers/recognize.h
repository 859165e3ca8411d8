// What a text holds of one kind of figure, each with its place and exact value.
//
// The models follow Recognizers-Text where that says something about the language, and common sense
// where it does not: a sum keeps the currency printed in front of it, 十足 is no ten, and what is
// printed as either of two (三五亿) keeps both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest {

enum class RecognizerModel : std::uint8_t { kNumber, kOrdinal, kPercent, kCurrency, kDimension };
inline constexpr std::array kRecognizerModels = {
    RecognizerModel::kNumber, RecognizerModel::kOrdinal, RecognizerModel::kPercent,
    RecognizerModel::kCurrency, RecognizerModel::kDimension};

struct Recognized {
  std::size_t begin = 0;  // units of the text, end exclusive
  std::size_t end = 0;
  std::string value;  // plain decimal, at most 15 digits where it is not exact: "50" for 50%, "0.2"
  std::string upto;   // the other of two, or empty: "500000000" beside 300000000 for 三五亿
  // Of money the ISO 4217 code, or the printed word of a part that stands alone (角, 美分): 五角 is
  // 5 of it. Of a dimension its symbol (m, km2, kg, km/h, GB), ha, mu, or the word where there is no
  // symbol (尺). "%" of a percentage; empty else.
  std::string unit;
};

// Returns what the model finds, in the order of the text, none overlapping. Takes the text of any
// script and width. A number that does not fit into 63 bits is passed over unless it is a plain row
// of digits. Linear in the size of the text.
//
//   number     负三十二, 5万4千6百, 4.78万亿, 五十打, 三又二分之一, 2e5, 1.1^+23, 40k. A Chinese digit that
//              stands alone only in front of a measure word, punctuation or the like: 一只, not 一切
//   ordinal    第二百五十
//   percent    25%, 百分之六, 千分之一, 六个百分点, 七成六, 九九折, 半成, 打对折
//   currency   人民币50亿元, US$30, 三元五角, 10美元50美分
//   dimension  lengths, areas, volumes, masses, speeds, information: 三分之一米, 60公里/小时, 一公里半
std::vector<Recognized> Recognize(RecognizerModel model, std::u16string_view text);

}  // namespace zoneflow::ingest
