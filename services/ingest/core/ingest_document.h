// The use case: read a document, keep what it says.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

inline constexpr std::size_t kMaxDocumentBytes = std::size_t{32} << 20;

// Facts of a document, and signings of it: what a fact costs is the rows that lists, searches, the
// review desk and events know it by, and eight documents at once are to be stored within the minute
// that their callers wait.
inline constexpr std::size_t kMostFigures = 20'000;

// OutOfRange, with what may be done, for a document that tells more than kMostFigures.
absl::Status CheckFigures(const Page& page);

// Returns the head if it is well-formed, InvalidArgument naming the field otherwise: file_name at
// most 255 bytes of UTF-8 without control characters, published_on empty or an ISO date,
// zone at most 512 bytes.
absl::StatusOr<DocumentHead> ParseHead(std::string_view file_name, std::string_view published_on,
                                       std::string_view zone = {});

// Thread-safe if the store is.
class IngestDocument {
 public:
  // Store and gazetteer outlive the use case.
  IngestDocument(DocumentStore& store, const Gazetteer& gazetteer, TextFront front)
      : store_(store), gazetteer_(gazetteer), front_(std::move(front)) {}

  // Reads and stores the document. The same bytes again change nothing. InvalidArgument for bytes
  // that hold no text (see TextFront), OutOfRange over 32 MiB or kMostFigures, what `go_on` returned
  // if it ended the call; nothing is stored then.
  absl::StatusOr<Receipt> operator()(const Origin& origin, const DocumentHead& head,
                                     std::string_view bytes,
                                     const std::function<absl::Status()>& go_on = {});

 private:
  DocumentStore& store_;
  const Gazetteer& gazetteer_;
  const TextFront front_;
};

}  // namespace zoneflow::ingest
