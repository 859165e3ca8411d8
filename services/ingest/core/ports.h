// What ingest needs of the outside world.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/core/new_figure.h"
#include "services/ingest/core/review.h"

namespace zoneflow::ingest {

// What is known of a document beside its bytes.
struct DocumentHead {
  std::string file_name;
  std::optional<Date> published_on;
  std::string zone = {};  // ExtractOptions::zone
};

// A document and everything read from it.
struct Reading {
  std::string document_id;  // SHA-256 of the bytes, hexadecimal
  DocumentHead head;
  std::string_view bytes;  // must outlive the call it is given to
  DocumentText document;   // what they say; its units are not kept
  Page page;
  // Asked now and then while it is stored, as ExtractOptions::go_on is. May be empty.
  std::function<absl::Status()> go_on = {};
};

// A row of a ledger that tells otherwise of a project whose signing is known. The signing keeps its
// state: what another document says of it is a person's act.
struct ChangedRow {
  LedgerPlace place;
  std::string signing_id;
};

// What came of a ledger's rows.
struct LedgerReceipt {
  std::int64_t added = 0;      // signings that were not known
  std::int64_t unchanged = 0;  // told as they are known
  std::int64_t changed = 0;
  std::int64_t rejected = 0;                  // broke a rule, and were not taken
  std::int64_t skipped = 0;                   // subtotals, headings, notes, hidden rows
  std::vector<ChangedRow> changed_rows = {};  // the first kReceiptRows
  std::vector<LedgerReject> rejects = {};     // the first kReceiptRows
};
inline constexpr std::size_t kReceiptRows = 1000;

// What came of a document.
struct Receipt {
  std::string document_id;
  bool repeated = false;  // the bytes were known: nothing changed
  std::int32_t articles = 0;
  std::int32_t facts = 0;
  std::int32_t signings = 0;                  // that the document tells of
  std::vector<std::string> signing_ids = {};  // sorted; the first kReceiptSignings
  std::string note = {};                      // DocumentText::note
  std::optional<LedgerReceipt> ledger = {};   // not of a repeated one
};

// A document may tell of more signings than an answer has room for.
inline constexpr std::size_t kReceiptSignings = 1000;

// A signing is told and shown in parts of so many members: thousands would not fit in one event.
// With all their texts as long as they are stored, a part stays below an event's 512 KiB; of
// ordinary length, below 64.
inline constexpr std::size_t kMembersPerPart = 200;

// Who asked, when, and in which trace.
struct Origin {
  std::string actor;        // the principal's id
  std::string traceparent;  // may be empty
  Instant at;               // business time
};

// Documents with their bytes, articles, facts and signings. Thread-safe.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  // Returns the receipt of a stored document (repeated set), nullopt if the id is not known.
  virtual absl::StatusOr<std::optional<Receipt>> Find(std::string_view document_id) = 0;

  // Applies what Plan (change.h) makes of the reading, all or nothing: its rows, and its events at
  // the origin's time, one ArticleExtracted for each article with facts, one SigningAnnounced for
  // each part of each signing that was not known (kMembersPerPart; one at least). A known signing
  // gains a mention and keeps its state: what another document says of it is a person's act. So
  // does the signing of a project that a ledger's row tells otherwise of. A
  // document that is stored already changes nothing and returns its receipt, also when two calls
  // store it at once. What reading.go_on returned, if it ended the call, with nothing stored.
  virtual absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& origin) = 0;
};

// A request by the name that its caller gave it, and all that it asked for.
struct NamedRequest {
  std::string id;  // empty: it has no name, and is not recognised when it comes again
  std::string content;
};

// What is kept of an act beside what it changed.
struct ReviewRecord {
  ReviewVerb verb = ReviewVerb::kConfirmed;
  std::string note;
  bool as_revision = false;
  NamedRequest request;
  Origin origin;
};

// An act as it is kept: what it changed of which figure.
struct StoredAct {
  std::string item;
  ReviewVerb verb = ReviewVerb::kConfirmed;
  std::vector<FieldChange> changes;
};

// Whether two signings tell of different things, and who says so.
struct ApartRecord {
  bool apart = true;
  std::string note;
  NamedRequest request;
  Origin origin;
};

// Whether a month of a zone changes by revisions alone, and who says so.
struct MonthLock {
  bool locked = false;
  std::string note;
  NamedRequest request;
  Origin origin;
};

// The figures that people vouch for. Thread-safe.
class ReviewStore {
 public:
  virtual ~ReviewStore() = default;

  // Locks the figures, has each step decided on what is there by then, and stores them with their
  // acts and events, all in one transaction: two of one figure come one after the other. A figure
  // whose step is none stays as it is, without an act. FailedPrecondition as CheckLocks says.
  //
  // A named request that this actor has made before changes nothing, and `decide` is not asked;
  // AlreadyExists if it asked for something else. NotFound names the figure; any error of `decide`
  // changes nothing.
  using Decide = std::function<absl::StatusOr<std::optional<ReviewStep>>(const std::string& id,
                                                                         const Figure&)>;
  virtual absl::Status Review(const std::vector<std::string>& ids, const ReviewRecord& record,
                              const Decide& decide) = 0;

  // Has the figure decided on by the article that it stands in, and stores it with its act and its
  // events, all in one transaction. FailedPrecondition names a figure that is there already, and as
  // CheckLocks says; NotFound names the article. Named requests are as in Review.
  //
  // The parts of a step of Review are stored likewise.
  using DecideNew = std::function<absl::StatusOr<NewFigure>(const ArticleWords&)>;
  virtual absl::StatusOr<std::string> Add(const std::string& article_id, const ReviewRecord& record,
                                          const DecideNew& decide) = 0;

  // NotFound names the number.
  virtual absl::StatusOr<StoredAct> FindAct(std::int64_t number) = 0;

  // Tells the two signings apart, or takes that back, if `check` allows it of what is there by then.
  // What is so already stays so. NotFound names the figure; named requests are as in Review.
  using CheckPair = std::function<absl::Status(const Figure&, const Figure&)>;
  virtual absl::Status TellApart(const std::string& one, const std::string& other,
                                 const ApartRecord& record, const CheckPair& check) = 0;

  // Locks or opens a month, if CheckMayLock allows it, one after the other with what changes its
  // figures. One that is so already stays as it is. Named requests are as in Review.
  virtual absl::Status SetLock(const ZoneMonth& month, const MonthLock& lock) = 0;
};

// Returns the id of the article whose body begins there: 32 hexadecimal digits.
std::string ArticleId(std::string_view document_id, const Span& body);

// Returns the id of a document's fact; ordinal tells two facts of one span apart. 32 hexadecimal
// digits.
std::string FactId(std::string_view document_id, const Fact& fact, std::size_t ordinal);

}  // namespace zoneflow::ingest
