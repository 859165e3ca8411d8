// A document read anew, with the words of today, against what is known of it.
//
//   reading = Extract(the stored bytes)
//   Propose(reading, what is stored)  →  proposals, each with its diff
//
// A proposal changes nothing: a person accepts it by an act of the review desk, which corrects,
// rejects or adds the figure. What a person has vouched for is never proposed to be otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/ingest/core/change.h"
#include "services/ingest/core/document_text.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

// The numbers are those of v1::ProposalKind.
enum class ProposalKind { kNew = 1, kChanged = 2, kGone = 3 };

struct Proposal {
  ProposalKind kind = ProposalKind::kNew;
  std::string item;           // "signing/ID", "fact/ID"; empty where it is new
  std::int64_t revision = 0;  // of the figure that it is made on
  std::vector<FieldChange>
      changes;  // what CorrectItem or AddItem takes, with what was there before
  FactKind fact_kind = FactKind::kSigning;
  std::string article_id;
  Span span;               // where it stands
  std::string quote = {};  // what stands there, without line breaks; at most kLongestQuote bytes
  ZoneRef zone;

  friend bool operator==(const Proposal&, const Proposal&) = default;
};

struct Reread {
  std::string lexicon_before;       // the words that the document was read by
  std::string lexicon;              // those of today
  std::vector<Proposal> proposals;  // in the order of the page: changed and new, then gone
  std::int64_t standing = 0;        // figures that a person has vouched for, left as they are
};

// A figure as it stands whose row or sentence the reading may tell of.
struct KnownFigure {
  Figure figure;
  FactKind kind = FactKind::kSigning;
  std::string article_id;
  std::vector<Span> spans;
  // Its words are this document's; of another it is compared by a ledger's key alone.
  bool own = true;
  bool by_person = false;  // nobody read it: a person added it, or split it off
};

struct KnownReading {
  std::vector<KnownFigure> figures;
  std::set<std::string> signings;  // of those read anew, ids that are known
  std::map<std::string, std::string, std::less<>> keys = {};  // KnownSignings::keys
};

// Facts of signings are looked at with their signing. Of a ledger nothing is gone: a row that is not
// taken any more is told when the ledger is read.
Reread Propose(const Reading& reading, const KnownReading& known, const Gazetteer& gazetteer);

// A stored document.
struct StoredDocument {
  DocumentHead head;  // its zone: that of its signings, where all of them have one
  std::string bytes;
  std::string lexicon;
};

// What rereading needs of the outside. Thread-safe.
class ReadingStore {
 public:
  virtual ~ReadingStore() = default;
  // NotFound names the document; OutOfRange for one of more bytes.
  virtual absl::StatusOr<StoredDocument> Load(const std::string& document_id,
                                              std::size_t most_bytes) = 0;
  // The figures of the document, and of those that the reading tells of what is known elsewhere.
  virtual absl::StatusOr<KnownReading> Known(const Reading& reading) = 0;
};

// As many as a document may have. Of those of more than kLargeReread one is read anew at a time: they take
// memory as when they came in, and nothing bounds how many ask.
inline constexpr std::size_t kMostReread = std::size_t{32} << 20;
inline constexpr std::size_t kLargeReread = std::size_t{8} << 20;

// The use case. Thread-safe if the store is; store and gazetteer outlive it.
class RereadDocument {
 public:
  RereadDocument(ReadingStore& store, const Gazetteer& gazetteer, TextFront front)
      : store_(store), gazetteer_(gazetteer), front_(std::move(front)) {}

  // Proposals of the zones that the principal may act in. Changes nothing. NotFound, OutOfRange over
  // kMostReread, ResourceExhausted while another large one is read, what `go_on` returned if it ended
  // the call.
  absl::StatusOr<Reread> operator()(const std::string& document_id, const Principal& principal,
                                    const std::function<absl::Status()>& go_on = {}) const;

 private:
  ReadingStore& store_;
  const Gazetteer& gazetteer_;
  const TextFront front_;
  mutable std::mutex large_;
};

}  // namespace zoneflow::ingest
