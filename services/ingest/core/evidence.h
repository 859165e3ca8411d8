// Photos and papers that belong to something else: kept as they came, by their SHA-256.
//
// They come in parts, so that a bad line costs a part and not the whole. What an upload says of
// itself with its first part it says with all; what its bytes are is told by the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/date.h"

namespace zoneflow::ingest {

inline constexpr std::int64_t kMostEvidenceBytes = std::int64_t{20} << 20;
inline constexpr std::size_t kMostEvidencePart = std::size_t{1} << 20;
// Of one principal, under way at once.
inline constexpr int kMostEvidenceUploads = 10;
// An upload that began so long ago and is not whole is forgotten.
inline constexpr std::chrono::hours kEvidenceUploadLasts{24};

// The media types that are taken.
std::span<const std::string_view> EvidenceTypes();
// The one that bytes begin as; "" for none of them.
std::string_view EvidenceTypeOf(std::string_view bytes);

struct EvidencePart {
  std::string media_type;
  std::int64_t size_bytes = 0;  // of the whole
  std::int64_t offset = 0;
  std::string_view bytes;  // must outlive the call it is given to
};

// How far an upload is.
struct EvidenceUpload {
  std::string media_type;
  std::int64_t size_bytes = 0;
  std::int64_t received_bytes = 0;
  std::string evidence_id = {};  // once it is whole

  friend bool operator==(const EvidenceUpload&, const EvidenceUpload&) = default;
};

// What becomes of an upload with its next part; of one that is not known with its first. A part
// that came before leaves it as it is. `under_way` counts the others of its principal. The errors
// are those of UploadEvidence in the contract.
absl::StatusOr<EvidenceUpload> TakePart(const std::optional<EvidenceUpload>& before, int under_way,
                                        const EvidencePart& part);

// A stretch of stored evidence.
struct EvidenceStretch {
  std::string media_type;
  std::int64_t size_bytes = 0;
  std::string bytes;
};

// Thread-safe. Unavailable: come again.
class EvidenceStore {
 public:
  virtual ~EvidenceStore() = default;

  // Locks the upload of that name of the holder, has TakePart say what becomes of it, and stores
  // the part with it, all or nothing; with the last part the evidence, once for the same bytes.
  // Forgets what is older than kEvidenceUploadLasts.
  virtual absl::StatusOr<EvidenceUpload> Take(const std::string& holder, const std::string& upload,
                                              const EvidencePart& part, Instant now) = 0;

  // The bytes from the offset on, at most kMostEvidencePart. NotFound names the id; OutOfRange an
  // offset that is not within the evidence.
  virtual absl::StatusOr<EvidenceStretch> Read(const std::string& id, std::int64_t offset) = 0;
};

}  // namespace zoneflow::ingest
