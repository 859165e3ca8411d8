// What people did to figures: the acts, the requests that are done, the months that are locked.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/sql/database.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

void InsertAct(soci::session& session, const ReviewRecord& record, const FigureHead& after,
               const std::vector<FieldChange>& changes);

// NotFound names the number.
absl::StatusOr<StoredAct> ReadAct(soci::session& session, std::int64_t number);

// Whether the actor has made the request before; AlreadyExists if it asked for something else.
absl::StatusOr<bool> IsRepeat(soci::session& session, const NamedRequest& request,
                              const std::string& actor);
void InsertRequest(soci::session& session, const NamedRequest& request, const Origin& origin);

// The ids in their order. One that is told apart already, or was not, keeps who said so.
void SetApart(soci::session& session, const std::string& first, const std::string& second,
              const ApartRecord& record);

// Returns those of the months that are locked, and keeps them as they are until the transaction
// ends. Months in order: two who ask cannot wait for each other.
std::vector<ZoneMonth> LockedOf(sql::Transaction& transaction,
                                const std::vector<ZoneMonth>& months);

// The month's row, made where there is none, locked until the transaction ends. Whether the month is
// locked.
bool HoldMonth(sql::Transaction& transaction, const ZoneMonth& month);
void SetMonth(soci::session& session, const ZoneMonth& month, bool locked, const std::string& note,
              const Origin& origin);

}  // namespace zoneflow::ingest
