#include "common/evidence/evidence_notes.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::evidence {
namespace {

// What is signed: a digest, as of an event, of a text that no event begins with. Lengths keep two
// fields from passing for others.
std::string DigestOf(std::string_view kind, std::initializer_list<std::string> fields) {
  std::string text = StrCat("evidence ", kind);
  for (const std::string& field : fields) {
    StrAppend(&text, "\n", field.size(), " ", field);
  }
  return Sha256Hex(text);
}

std::string DigestOf(const common::v1::EvidenceReceipt& receipt) {
  return DigestOf("receipt", {receipt.id(), receipt.media_type(), StrCat(receipt.size_bytes()),
                              receipt.holder()});
}

std::string DigestOf(const common::v1::EvidencePass& pass) {
  return DigestOf("pass", {pass.id(), pass.holder(), pass.until_time()});
}

bool IsDigest(std::string_view id) {
  return id.size() == 64 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

template <typename Note>
absl::Status CheckNote(std::string_view name, const journal::EventKeys& keys, const Note& note,
                       std::string_view holder) {
  if (!IsDigest(note.id())) {
    return absl::InvalidArgumentError(
        StrCat(name, ".id: \"", note.id(), "\" is no SHA-256 in lower-case hexadecimal digits"));
  }
  if (note.holder() != holder) {
    return absl::PermissionDeniedError(
        StrCat(name, ".holder: it is of ", note.holder(), ", not of ", holder));
  }
  return keys.Verify(DigestOf(note), note.mac())
             ? absl::OkStatus()
             : absl::PermissionDeniedError(StrCat(name, ".mac: no service of this suite made it"));
}

}  // namespace

void Sign(const journal::EventKeys& keys, common::v1::EvidenceReceipt& receipt) {
  receipt.set_mac(keys.Sign(DigestOf(receipt)));
}

void Sign(const journal::EventKeys& keys, common::v1::EvidencePass& pass) {
  pass.set_mac(keys.Sign(DigestOf(pass)));
}

absl::Status Check(const journal::EventKeys& keys, const common::v1::EvidenceReceipt& receipt,
                   std::string_view holder) {
  return CheckNote("receipt", keys, receipt, holder);
}

absl::Status Check(const journal::EventKeys& keys, const common::v1::EvidencePass& pass,
                   std::string_view holder, Instant now) {
  RETURN_IF_ERROR(CheckNote("pass", keys, pass, holder));
  const absl::StatusOr<Instant> until = ParseInstant(pass.until_time());
  if (!until.ok()) {
    return absl::InvalidArgumentError(StrCat("pass.until_time: ", until.status().message()));
  }
  return now < *until ? absl::OkStatus()
                      : absl::PermissionDeniedError(StrCat("pass.until_time: it ran out at ",
                                                           pass.until_time(), "; ask for another"));
}

}  // namespace zoneflow::evidence
