// Any bytes are numbers to read: nothing may crash, overflow, or tell a place outside of its text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "services/ingest/core/numbers/number.h"
#include "services/ingest/core/numbers/recognize.h"

namespace {

// Characters that meet in numbers, one for each value of a byte: random UTF-16 would hardly ever
// hold two of them.
constexpr std::u16string_view kAlphabet =
    u"0123456789.,，-+/^ekm%〇零一二三四五六七八九十百千万亿兆两半几余多来点又分之第个折成打对负"
    u"壹贰叁肆伍陆柒捌玖拾佰仟萬億０９．％　 "
    u"元角块毛美欧日港币人民新台$€￥US米平方公里吨亩小时每秒/"
    u"GBkwh的是在了，。、（\xd83d\xde00";

void Check(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zoneflow::ingest;
  std::u16string text;
  text.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    text.push_back(kAlphabet[data[i] % kAlphabet.size()]);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const auto number = ParseNumber(text, i)) {
      Check(number->end > i && number->end <= text.size() && number->end <= i + 40);
      Check(number->exact_end > i && number->exact_end <= number->end);
      Check(!FormatDecimal(number->value).empty());
    }
  }
  for (const RecognizerModel model : kRecognizerModels) {
    std::size_t last = 0;
    for (const Recognized& one : Recognize(model, text)) {
      Check(one.begin >= last && one.begin < one.end && one.end <= text.size());
      Check(!one.value.empty());
      last = one.end;
    }
  }
  return 0;
}
