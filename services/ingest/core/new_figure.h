// Figures that a person brings in, decided as values: the parts of one that was two or more, and one
// that the reading has missed.
//
// A project keeps the id that it was given when it was read, in whichever part it goes on; one that a
// person names gets the id that reading it would have given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/ingest/core/review.h"

namespace zoneflow::ingest {

inline constexpr std::size_t kMostParts = 20;

// What holds of parts whatever is split: InvalidArgument for fewer than two, too many, a field that
// stands twice.
absl::Status CheckParts(const std::vector<SplitPart>& parts);

// Takes the figure apart: it is rejected and names its parts, which are checked and name it. A part
// has the fields of the figure but for those that it sets. The first part is what is left: its count
// and sums are the figure's less those of the others unless it sets them, and members that no part
// names are its own. Any other part counts its members, one at least, and has no sum, a part of one
// member that member's, unless it sets them. `members.newK.company` names a member of its own.
//
// FailedPrecondition for what is rejected, merged or split, and for a signing of one project;
// InvalidArgument names the part, field, value and rule: as SetField and CheckWhole; a member that
// there is none of, or that stands in two parts; others of more than the whole; two parts of a fact
// that say the same.
absl::StatusOr<std::vector<NewFigure>> Split(const std::vector<SplitPart>& parts,
                                             const Gazetteer& gazetteer, SigningFigures& signing);
absl::StatusOr<std::vector<NewFigure>> Split(const std::vector<SplitPart>& parts,
                                             const Gazetteer& gazetteer, FactFigures& fact);

// A figure that the reading has missed.
struct Addition {
  std::string article_id;
  FactKind kind = FactKind::kSigning;
  std::string quote;  // what stands in the article, without line breaks
  std::vector<FieldValue> values = {};
  std::optional<Span> span = {};  // instead of the quote: bytes of the document's text
};

// The article that it stands in.
struct ArticleWords {
  std::string document_id;
  std::optional<Date> published_on;
  Span body;
  std::string text;  // the bytes of the body
  std::optional<Span> title = {};
};

inline constexpr std::size_t kLongestQuote = 2048;

// Where the quote stands in the text, as bytes of it; line breaks between count for nothing. Nothing
// unless it stands there once: `times` says how often.
std::optional<Span> FindQuote(std::string_view text, std::string_view quote, std::size_t& times);

// The figure that a person says stands there: extracted, for another to compare. A signing has the
// id that reading it would have given, so that another paper that tells of it is a mention.
//
// InvalidArgument names field, value and rule: as CheckValues, SetField and CheckWhole; a quote that
// is empty, too long, or does not stand in the article once; a fact without a subject. PermissionDenied for a
// zone that the principal may not act in.
absl::StatusOr<NewFigure> Add(const Addition& addition, const ArticleWords& article,
                              const Principal& principal, const Gazetteer& gazetteer);

}  // namespace zoneflow::ingest
