#include "common/journal/stored_message.h"

#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/storage/v1/message_state.pb.h"
#include "common/sql/text_columns.h"

namespace zoneflow::journal {
namespace {

constexpr int kSchema = 1;

// From "HEADERS|VALUE|KEY", each base64, the headers as one "name:value" a line.
absl::StatusOr<sql::Bytes> FromTexts(const std::string& texts) {
  const std::vector<std::string> parts = absl::StrSplit(texts, '|');
  if (parts.size() != 3) {
    return absl::DataLossError("what is stored is no message");
  }
  bus::Headers headers;
  for (const absl::string_view line : absl::StrSplit(parts[0], '\n', absl::SkipEmpty())) {
    const std::vector<std::string> sides = absl::StrSplit(line, ':');
    if (sides.size() != 2) {
      return absl::DataLossError("a stored header has no colon");
    }
    ASSIGN_OR_RETURN(sql::Bytes name, sql::FromBase64(sides[0]));
    ASSIGN_OR_RETURN(sql::Bytes value, sql::FromBase64(sides[1]));
    headers.emplace(std::move(name.value), std::move(value.value));
  }
  ASSIGN_OR_RETURN(const sql::Bytes value, sql::FromBase64(parts[1]));
  ASSIGN_OR_RETURN(const sql::Bytes key, sql::FromBase64(parts[2]));
  return Encode(key.value, headers, value.value);
}

}  // namespace

sql::Bytes Encode(std::string_view key, const bus::Headers& headers, std::string_view value) {
  storage::v1::MessageState state;
  state.set_schema(kSchema);
  state.set_key(std::string(key));
  for (const auto& [name, text] : headers) {
    storage::v1::Header& header = *state.add_headers();
    header.set_name(name);
    header.set_value(text);
  }
  state.set_value(std::string(value));
  return {state.SerializeAsString()};
}

absl::StatusOr<StoredMessage> DecodeMessage(const sql::Bytes& bytes) {
  storage::v1::MessageState state;
  if (!state.ParseFromString(bytes.value) || state.schema() < 1 || state.schema() > kSchema) {
    return absl::DataLossError(StrCat("a stored message cannot be read, schema ", state.schema(),
                                      "; this binary reads up to ", kSchema));
  }
  StoredMessage message{.key = std::move(*state.mutable_key()), .headers = {}, .value = {}};
  for (storage::v1::Header& header : *state.mutable_headers()) {
    message.headers.emplace(std::move(*header.mutable_name()), std::move(*header.mutable_value()));
  }
  message.value = std::move(*state.mutable_value());
  return message;
}

absl::Status ConvertTextColumns(sql::Transaction& transaction, sql::MigrationProgress& progress) {
  static const std::vector<sql::TextColumn> columns{
      {"journal", {{"id", true}}, "value", "body", sql::FromBase64},
      {"event_log", {{"arrival", true}}, "value", "body", sql::FromBase64},
      {"parked",
       {{"source"}, {"subject"}, {"sequence", true}, {"digest"}},
       "headers || '|' || value || '|'",
       "message",
       FromTexts},
      {"dead_letters",
       {{"id", true}},
       "headers || '|' || value || '|' || message_key",
       "message",
       FromTexts},
  };
  return sql::ConvertTexts(transaction, columns, progress);
}

}  // namespace zoneflow::journal
