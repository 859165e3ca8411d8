#include "services/approval/adapters/migrations.h"

#include <soci/soci.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"

#include "approval_migrations.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/wire.h"

namespace zoneflow::approval {
namespace {

// What the release before kept of a case: the public message in base64.
absl::StatusOr<Case> DecodeText(const std::string& text) {
  std::string bytes;
  v1::Case message;
  if (!absl::Base64Unescape(text, &bytes) || !message.ParseFromString(bytes)) {
    return absl::DataLossError("a stored case cannot be read");
  }
  return FromWire(message);
}

// 0004: from the public message to our own. The time of the last change is that of its event.
absl::Status ConvertStates(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  constexpr int kBatch = 500;
  struct Row {
    std::string id;
    std::string text;
    std::string time;
  };
  soci::session& session = transaction.session();
  if (progress.total == 0) {
    long long cases = 0;
    session << "SELECT count(*) FROM cases", soci::into(cases);
    progress.total = cases;
  }
  std::vector<Row> states;
  Row row;
  soci::statement rows = sql::Once(
      session,
      StrCat("SELECT c.id, c.state, coalesce(j.time, '') FROM cases AS c LEFT JOIN journal AS j "
             "ON j.subject = 'case/' || c.id AND j.sequence = c.revision WHERE c.id > :after "
             "ORDER BY c.id LIMIT ",
             kBatch),
      soci::use(progress.resume_after), soci::into(row.id), soci::into(row.text),
      soci::into(row.time));
  rows.execute();
  while (rows.fetch()) {
    states.push_back(row);
  }
  for (const Row& state : states) {
    absl::StatusOr<Case> value = DecodeText(state.text);
    if (!value.ok()) {
      return absl::Status(value.status().code(),
                          StrCat("case ", state.id, ": ", value.status().message()));
    }
    if (!state.time.empty()) {
      ASSIGN_OR_RETURN(value->updated_at, ParseInstant(state.time));
    }
    sql::Bytes bytes;
    ASSIGN_OR_RETURN(bytes.value, EncodeState(*value, /*stored=*/""));
    session << "UPDATE cases SET stored = decode(:stored, 'hex') WHERE id = :id", soci::use(bytes),
        soci::use(state.id);
    progress.resume_after = state.id;
    ++progress.done;
  }
  progress.finished = static_cast<int>(states.size()) < kBatch;
  return absl::OkStatus();
}

// 0006, 0008, 0010: a migration that changes the register is followed by one that fills it, and
// those that filled it before do nothing any more: they do not know its new columns.
absl::Status LeaveToLater(sql::Transaction&, sql::MigrationProgress& progress) {
  progress.finished = true;
  return absl::OkStatus();
}

// 0012.
absl::Status FillRegisters(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  static const Rulebook rulebook = [] {
    absl::StatusOr<Rulebook> loaded = LoadEmbeddedRulebook();
    ZONEFLOW_CHECK(loaded.ok());
    return *std::move(loaded);
  }();
  return RebuildRegisters(transaction, rulebook, progress);
}

}  // namespace

std::span<const sql::Migration> Migrations() {
  static const auto migrations =
      sql::MigrationsOf(approval_migrations::All(), {{"0004_convert_states", "", ConvertStates},
                                                     {"0006_fill_registers", "", LeaveToLater},
                                                     {"0008_fill_registers", "", LeaveToLater},
                                                     {"0010_fill_registers", "", LeaveToLater},
                                                     {"0012_fill_registers", "", FillRegisters}});
  return migrations;
}

}  // namespace zoneflow::approval
