// What became of a document, in the log and the metrics, whichever way it came in.
#pragma once

#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

void LogReceipt(const Receipt& receipt);

}  // namespace zoneflow::ingest
