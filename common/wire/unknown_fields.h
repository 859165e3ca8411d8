// Changes a stored message without losing what a newer binary wrote into it.
#pragma once

#include <google/protobuf/message.h>

namespace zoneflow::wire {

// Puts into `fresh` the fields of `stored` that this binary does not know, at any depth where both
// have the message. Elements of a repeated message are the same where their first field (number 1)
// is; what those that are gone from `fresh` held is gone too. Requires two messages of one type.
//
//   storage::v1::CaseState stored;         // as the row has it
//   storage::v1::CaseState fresh = ToState(after);
//   KeepUnknownFields(stored, fresh);      // what the row is to have
void KeepUnknownFields(const google::protobuf::Message& stored, google::protobuf::Message& fresh);

}  // namespace zoneflow::wire
