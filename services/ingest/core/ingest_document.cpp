#include "services/ingest/core/ingest_document.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kLongestZone = 512;  // bytes; no name comes near

}  // namespace

std::string ArticleId(std::string_view document_id, const Span& body) {
  return Sha256Hex("article/" + std::string(document_id) + "/" + std::to_string(body.begin))
      .substr(0, kIdDigits);
}

std::string FactId(std::string_view document_id, const Fact& fact, std::size_t ordinal) {
  return Sha256Hex("fact/" + std::string(document_id) + "/" + std::string(Name(fact.kind)) + "/" +
                   std::to_string(fact.span.begin) + "/" + std::to_string(fact.span.end) + "/" +
                   std::to_string(ordinal))
      .substr(0, kIdDigits);
}

absl::StatusOr<DocumentHead> ParseHead(std::string_view file_name, std::string_view published_on,
                                       std::string_view zone) {
  if (file_name.size() > 255) {
    return absl::InvalidArgumentError("file_name: longer than 255 bytes");
  }
  if (FindMalformed(file_name) != file_name.npos) {
    return absl::InvalidArgumentError("file_name: is not UTF-8");
  }
  for (const char c : file_name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return absl::InvalidArgumentError("file_name: holds a control character");
    }
  }
  if (zone.size() > kLongestZone) {
    return absl::InvalidArgumentError("zone: longer than 512 bytes");
  }
  DocumentHead head{std::string(file_name), std::nullopt, std::string(zone)};
  if (!published_on.empty()) {
    const auto date = ParseDate(published_on);
    if (!date.ok()) {
      return absl::InvalidArgumentError("published_on: " + std::string(date.status().message()));
    }
    head.published_on = *date;
  }
  return head;
}

absl::Status CheckFigures(const Page& page) {
  std::size_t facts = 0, signings = 0;
  for (const Article& article : page.articles) {
    facts += article.facts.size();
    signings += article.signings.size();
  }
  const bool many_facts = facts > kMostFigures;
  return many_facts || signings > kMostFigures
             ? absl::OutOfRangeError(
                   absl::StrCat("document: tells ", many_facts ? facts : signings,
                                many_facts ? " facts" : " signings", ", at most ", kMostFigures,
                                " are taken of one document; hand it in in parts"))
             : absl::OkStatus();
}

absl::StatusOr<Receipt> IngestDocument::operator()(const Origin& origin, const DocumentHead& head,
                                                   std::string_view bytes,
                                                   const std::function<absl::Status()>& go_on) {
  if (bytes.size() > kMaxDocumentBytes) {
    return absl::OutOfRangeError(absl::StrCat("document: ", bytes.size(), " bytes, at most ",
                                              kMaxDocumentBytes, " are taken"));
  }
  const std::string id = Sha256Hex(bytes);
  // A known document is answered without reading it again.
  ASSIGN_OR_RETURN(const auto known, store_.Find(id));
  if (known) {
    return *known;
  }
  ASSIGN_OR_RETURN(DocumentText document, front_(bytes, go_on));
  ASSIGN_OR_RETURN(Page page,
                   Extract(bytes, document, {&gazetteer_, head.published_on, go_on, head.zone}));
  RETURN_IF_ERROR(CheckFigures(page));
  return store_.Store({id, head, bytes, std::move(document), std::move(page), go_on}, origin);
}

}  // namespace zoneflow::ingest
