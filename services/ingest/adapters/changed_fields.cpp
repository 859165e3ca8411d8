#include "services/ingest/adapters/changed_fields.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/message_differencer.h>

#include <set>

namespace zoneflow::ingest {

std::vector<std::string> ChangedFields(const google::protobuf::Message& before,
                                       const google::protobuf::Message& after) {
  std::set<std::string> names;
  const auto* descriptor = before.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    google::protobuf::util::MessageDifferencer differencer;
    if (field->name() != "revision" &&
        !differencer.CompareWithFields(before, after, {field}, {field})) {
      names.insert(field->name());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace zoneflow::ingest
