// What an event says changed.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace zoneflow::ingest {

// Names of the fields in which two messages of one type differ, sorted, all but their revision.
std::vector<std::string> ChangedFields(const google::protobuf::Message& before,
                                       const google::protobuf::Message& after);

}  // namespace zoneflow::ingest
