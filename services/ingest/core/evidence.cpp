#include "services/ingest/core/evidence.h"

#include <algorithm>
#include <array>

#include "common/base/str_cat.h"

namespace zoneflow::ingest {
namespace {

constexpr std::string_view kJpeg = "image/jpeg";
constexpr std::string_view kPng = "image/png";
constexpr std::string_view kWebp = "image/webp";
constexpr std::string_view kPdf = "application/pdf";
constexpr std::array kTypes = {kJpeg, kPng, kWebp, kPdf};
// By so many bytes each type is known.
constexpr std::int64_t kHeadBytes = 12;

absl::Status CheckFirst(const EvidencePart& part, int under_way) {
  if (std::ranges::find(kTypes, part.media_type) == kTypes.end()) {
    return absl::InvalidArgumentError(StrCat("media_type: \"", part.media_type,
                                             "\" is none of image/jpeg, image/png, image/webp, "
                                             "application/pdf"));
  }
  if (part.size_bytes <= 0) {
    return absl::InvalidArgumentError(StrCat("size_bytes: ", part.size_bytes, "; it is empty"));
  }
  if (part.size_bytes > kMostEvidenceBytes) {
    return absl::OutOfRangeError(StrCat("size_bytes: ", part.size_bytes, ", at most ",
                                        kMostEvidenceBytes, " (20 MiB) are taken"));
  }
  if (part.offset != 0) {
    return absl::FailedPreconditionError(
        StrCat("offset: ", part.offset, ", but nothing of this upload is here; begin at 0"));
  }
  const std::int64_t head = std::min(kHeadBytes, part.size_bytes);
  if (static_cast<std::int64_t>(part.bytes.size()) < head) {
    return absl::InvalidArgumentError(
        StrCat("content: ", part.bytes.size(),
               " bytes, too few to tell the type by; the first part has ", head, " at least"));
  }
  if (const std::string_view type = EvidenceTypeOf(part.bytes); type != part.media_type) {
    return absl::InvalidArgumentError(
        StrCat("content: begins as ", type.empty() ? "none of the types that are taken" : type,
               ", media_type says ", part.media_type));
  }
  return under_way < kMostEvidenceUploads
             ? absl::OkStatus()
             : absl::ResourceExhaustedError(StrCat("upload_id: ", under_way,
                                                   " uploads of the caller are under way, at most ",
                                                   kMostEvidenceUploads));
}

absl::Status CheckNext(const EvidenceUpload& before, const EvidencePart& part) {
  if (part.media_type != before.media_type) {
    return absl::InvalidArgumentError(
        StrCat("media_type: \"", part.media_type, "\", the first part said ", before.media_type));
  }
  if (part.size_bytes != before.size_bytes) {
    return absl::InvalidArgumentError(
        StrCat("size_bytes: ", part.size_bytes, ", the first part said ", before.size_bytes));
  }
  if (part.offset > before.received_bytes) {
    return absl::FailedPreconditionError(StrCat("offset: ", part.offset, " leaves a gap; ",
                                                before.received_bytes, " bytes are here"));
  }
  return absl::OkStatus();
}

}  // namespace

std::span<const std::string_view> EvidenceTypes() { return kTypes; }

std::string_view EvidenceTypeOf(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) {
    return kJpeg;
  }
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) {
    return kPng;
  }
  if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv) {
    return kWebp;
  }
  return bytes.starts_with("%PDF-"sv) ? kPdf : "";
}

absl::StatusOr<EvidenceUpload> TakePart(const std::optional<EvidenceUpload>& before, int under_way,
                                        const EvidencePart& part) {
  const auto size = static_cast<std::int64_t>(part.bytes.size());
  if (part.bytes.size() > kMostEvidencePart) {
    return absl::OutOfRangeError(
        StrCat("content: ", size, " bytes, at most ", kMostEvidencePart, " in a part"));
  }
  if (part.offset < 0) {
    return absl::InvalidArgumentError(StrCat("offset: ", part.offset, " is below 0"));
  }
  if (const absl::Status wrong = before ? CheckNext(*before, part) : CheckFirst(part, under_way);
      !wrong.ok()) {
    return wrong;
  }
  if (size == 0) {
    return absl::InvalidArgumentError("content: is empty");
  }
  EvidenceUpload after = before.value_or(EvidenceUpload{part.media_type, part.size_bytes});
  if (part.offset + size > after.size_bytes) {
    return absl::InvalidArgumentError(
        StrCat("content: reaches beyond the ", after.size_bytes, " bytes of size_bytes"));
  }
  if (part.offset + size <= after.received_bytes) {
    return after;
  }
  if (part.offset < after.received_bytes) {
    return absl::InvalidArgumentError(
        StrCat("offset: ", part.offset, " begins within what is here and ends behind it; go on at ",
               after.received_bytes));
  }
  after.received_bytes += size;
  return after;
}

}  // namespace zoneflow::ingest
