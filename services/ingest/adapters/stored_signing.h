// A signing as it is stored, and what an act at the review desk makes of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/journal/journal.h"
#include "common/sql/bytes.h"
#include "common/sql/database.h"
#include "services/ingest/core/ports.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::ingest {

struct StoredSigning {
  v1::Signing head;                  // with the members of the first part
  std::vector<v1::Project> members;  // all of them
  bool in_rows = false;              // members has a row of its own each

  // As the rows have them: what this binary does not know of them is kept when they change.
  sql::Bytes state;
  std::vector<sql::Bytes> member_states;  // by member, with in_rows
};

// NotFound names the figure.
absl::StatusOr<StoredSigning> ReadStoredSigning(sql::Transaction& transaction,
                                                const std::string& id);

// With all of its members.
SigningFigures FiguresOf(const StoredSigning& stored);

// Writes it with its registers as the figures have it, and tells it in parts, as it was announced.
// `sequence` is the last of its subject, which is locked. Returns its revision then.
absl::StatusOr<std::int64_t> WriteStoredSigning(sql::Transaction& transaction,
                                                const journal::Journal& journal,
                                                const StoredSigning& before,
                                                const SigningFigures& after, std::int64_t sequence,
                                                const ReviewRecord& record);

// Writes a signing that is new with its registers, and announces it in parts. `like` has what it
// has of the one that it was split from: sectors, spans, and the members that go to it. Its subject
// is locked and has no sequence. AlreadyExists where it is there.
absl::Status InsertStoredSigning(sql::Transaction& transaction, const journal::Journal& journal,
                                 const StoredSigning& like, const SigningFigures& figures,
                                 const ReviewRecord& record);

}  // namespace zoneflow::ingest
