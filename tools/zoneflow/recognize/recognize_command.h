// `zoneflow recognize --model MODEL [--text TEXT | --file FILE]`: the figures of a text, without
// any service.
#pragma once

#include <istream>
#include <string>

#include "absl/status/status.h"

#include "services/ingest/core/numbers/recognize.h"
#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

// Prints what the model finds in the text: text as it stands there, start and end in code points
// (end exclusive), value, upto where two values are named (三五亿), unit where there is one; see
// services/ingest/core/numbers/recognize.h. Values are plain decimals, as texts, since a binary
// float does not hold them. InvalidArgument for invalid UTF-8; nothing is printed then.
absl::Status RecognizeText(ingest::RecognizerModel model, const std::string& text,
                           const Output& output);

// The same for each line of the input, as it comes, with its number as "line", from 1. Stops at a
// line that is not UTF-8; `name` is what the input is called.
absl::Status RecognizeLines(ingest::RecognizerModel model, std::istream& in,
                            const std::string& name, const Output& output);

void RegisterRecognize(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
