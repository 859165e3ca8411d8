// How the tables of ingest keep states: messages of its own (storage/v1), which are nobody else's,
// in columns of bytes.
//
//   rows << signing.id() << Encode(signing);                                      // a new row
//   session << "SELECT encode(stored, 'hex') FROM signings …", soci::into(state);
//   RETURN_IF_ERROR(Decode(state, signing));
//   ASSIGN_OR_RETURN(const sql::Bytes after, EncodeChanged(signing, state));       // the same row later
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/wire/unknown_fields.h"
#include "services/ingest/storage/v1/act_state.pb.h"
#include "services/ingest/storage/v1/article_state.pb.h"
#include "services/ingest/storage/v1/fact_state.pb.h"
#include "services/ingest/storage/v1/signing_state.pb.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"
#include "zoneflow/ingest/v1/review.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::ingest {

// A document's bytes are rows of this length, the last one shorter.
inline constexpr std::size_t kPartBytes = 1024 * 1024;

// The schema of every state. A binary refuses to read a higher one.
inline constexpr int kStateSchema = 1;

// What is kept of each: all that it says, and of an act the changes alone.
storage::v1::SigningState ToState(const v1::Signing& signing);
storage::v1::MemberState ToState(const v1::Project& member);
storage::v1::FactState ToState(const v1::Fact& fact);
storage::v1::ArticleState ToState(const v1::Article& article);
storage::v1::ActState ToState(const v1::ReviewAct& act);

// And back, into an empty message.
void FromState(const storage::v1::SigningState& state, v1::Signing& signing);
void FromState(const storage::v1::MemberState& state, v1::Project& member);
void FromState(const storage::v1::FactState& state, v1::Fact& fact);
void FromState(const storage::v1::ArticleState& state, v1::Article& article);
void FromState(const storage::v1::ActState& state, v1::ReviewAct& act);

namespace internal {

template <typename State>
absl::Status Parse(const sql::Bytes& bytes, State& state) {
  if (!state.ParseFromString(bytes.value)) {
    return absl::DataLossError("a stored row of " + state.GetTypeName() + " cannot be read");
  }
  if (state.schema() < 1 || state.schema() > kStateSchema) {
    return absl::DataLossError(StrCat("schema: a stored row of ", state.GetTypeName(), " has ",
                                      state.schema(), "; this binary reads up to ", kStateSchema));
  }
  return absl::OkStatus();
}

}  // namespace internal

// The bytes of a row that is new.
template <typename Message>
sql::Bytes Encode(const Message& message) {
  return {ToState(message).SerializeAsString()};
}

// The bytes of a row after a change: what it held that this binary does not know is kept. DataLoss
// as Decode.
template <typename Message>
absl::StatusOr<sql::Bytes> EncodeChanged(const Message& message, const sql::Bytes& stored) {
  auto fresh = ToState(message);
  decltype(fresh) before;
  RETURN_IF_ERROR(internal::Parse(stored, before));
  wire::KeepUnknownFields(before, fresh);
  return sql::Bytes{fresh.SerializeAsString()};
}

// DataLoss names the type of what cannot be read, or that a newer binary wrote it in a form that
// this one does not know.
template <typename Message>
absl::Status Decode(const sql::Bytes& bytes, Message& message) {
  decltype(ToState(message)) state;
  RETURN_IF_ERROR(internal::Parse(bytes, state));
  message.Clear();
  FromState(state, message);
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest
