// Domain values as the messages of proto/zoneflow/ingest/v1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/ingest/core/change.h"
#include "services/ingest/core/review.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::ingest {

// With its proof where the document's text is not its bytes.
v1::Fact ToWire(const Fact& fact, std::string_view id, const DocumentText& document,
                const Gazetteer& gazetteer);

// The state of a signing at its first mention, without its members: revision 1, status extracted.
// The list of sectors and that of spans end where signing.proto says.
v1::Signing HeadOf(const Signing& signing, const Reading& reading, const Article& article,
                   const Gazetteer& gazetteer);

v1::Project ToWire(const ProjectMention& member);

// The part of the signing that begins with that member: the head and up to kMembersPerPart members.
v1::Signing PartOf(const v1::Signing& head, const Signing& signing, std::size_t begin);

// Leaves the first part of a signing that was stored whole, before there were parts.
void ShowFirstPart(v1::Signing& signing);

// Its name at the review desk: "signing/ID", "fact/ID".
std::string ItemOf(const v1::Signing& signing);
std::string ItemOf(const v1::Fact& fact);

// What a person may mend of a stored signing, with the members of this part.
SigningFigures FiguresOf(const v1::Signing& signing);
MemberFigures FiguresOf(const v1::Project& member);

FactFigures FiguresOf(const v1::Fact& fact, const std::string& published_on);

// Writes that back, all but revision and members; what else the message says stays.
void SetFigures(const SigningFigures& figures, v1::Signing& signing);
void SetFigures(const MemberFigures& figures, v1::Project& member);
void SetFigures(const FactFigures& figures, v1::Fact& fact);

// The fact that a signing which a person added is of, so that its article shows it: without an id.
v1::Fact FactOf(const v1::Signing& signing, const common::v1::Span& span);
v1::FactKind ToWire(FactKind kind);

// A day as it is stored; nothing where none is known. It was checked on its way in.
std::optional<Date> StoredDate(const std::string& text);

// What an event says of an act that came as a revision: its reason; "" of another.
std::string RevisionReasonOf(const ReviewRecord& record);

// The article with the beginning of its text: the bytes of its body without line breaks.
v1::Article ToWire(const Article& article, const Reading& reading);

// Leaves at most the first kShownTextBytes of an article's text, whole characters, and sets
// text_bytes if it is not set.
void ShortenText(v1::Article& article);
inline constexpr std::size_t kShownTextBytes = 16 * 1024;

// The longest beginning of the text that has at most so many bytes and ends between two characters.
// The text is UTF-8 from its first byte on.
std::string_view WholeCharacters(std::string_view text, std::size_t bytes);

}  // namespace zoneflow::ingest
