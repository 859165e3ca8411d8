#include "services/ingest/adapters/text_states.h"

#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "common/sql/text_columns.h"
#include "services/ingest/adapters/stored_state.h"

namespace zoneflow::ingest {
namespace {

template <typename Message>
absl::StatusOr<sql::Bytes> Converted(const std::string& text) {
  ASSIGN_OR_RETURN(const sql::Bytes bytes, sql::FromBase64(text));
  Message message;
  if (!message.ParseFromString(bytes.value)) {
    return absl::DataLossError("a stored " + message.GetTypeName() + " cannot be read");
  }
  return Encode(message);
}

}  // namespace

absl::Status ConvertTextStates(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  static const std::vector<sql::TextColumn> columns{
      {"articles", {{"id"}}, "state", "stored", Converted<v1::Article>},
      {"facts", {{"document_id"}, {"ordinal", true}}, "state", "stored", Converted<v1::Fact>},
      {"signings", {{"id"}}, "state", "stored", Converted<v1::Signing>},
      {"signing_members",
       {{"signing_id"}, {"ordinal", true}},
       "state",
       "stored",
       Converted<v1::Project>},
      {"review_acts", {{"no", true}}, "changes", "stored", Converted<v1::ReviewAct>},
  };
  return sql::ConvertTexts(transaction, columns, progress);
}

}  // namespace zoneflow::ingest
