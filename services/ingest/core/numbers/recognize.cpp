#include "services/ingest/core/numbers/recognize.h"

#include "services/ingest/core/numbers/folded.h"
#include "services/ingest/core/numbers/reading.h"

namespace zoneflow::ingest {

std::vector<Recognized> Recognize(RecognizerModel model, std::u16string_view text) {
  const FoldedText folded = Fold(text);
  std::vector<Recognized> out;
  switch (model) {
    case RecognizerModel::kNumber:
      RecognizeNumbers(folded, out);
      break;
    case RecognizerModel::kOrdinal:
      RecognizeOrdinals(folded, out);
      break;
    case RecognizerModel::kPercent:
      RecognizePercents(folded, out);
      break;
    case RecognizerModel::kCurrency:
      RecognizeCurrencies(folded, out);
      break;
    case RecognizerModel::kDimension:
      RecognizeDimensions(folded, out);
      break;
  }
  return out;
}

}  // namespace zoneflow::ingest
