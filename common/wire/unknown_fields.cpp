#include "common/wire/unknown_fields.h"

#include <google/protobuf/text_format.h>

#include <map>
#include <string>
#include <vector>

#include "common/base/check.h"

namespace zoneflow::wire {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string KeyOf(const Message& element) {
  std::string key;
  if (const FieldDescriptor* first = element.GetDescriptor()->FindFieldByNumber(1)) {
    google::protobuf::TextFormat::PrintFieldValueToString(element, first, -1, &key);
  }
  return key;
}

void KeepInElements(const Message& stored, const FieldDescriptor* field, Message& fresh) {
  const auto* reflection = stored.GetReflection();
  std::multimap<std::string, const Message*> before;
  for (int i = 0; i < reflection->FieldSize(stored, field); ++i) {
    const Message& element = reflection->GetRepeatedMessage(stored, field, i);
    before.emplace(KeyOf(element), &element);
  }
  for (int i = 0; i < reflection->FieldSize(fresh, field); ++i) {
    Message& element = *reflection->MutableRepeatedMessage(&fresh, field, i);
    if (const auto same = before.find(KeyOf(element)); same != before.end()) {
      KeepUnknownFields(*same->second, element);
      before.erase(same);
    }
  }
}

}  // namespace

void KeepUnknownFields(const Message& stored, Message& fresh) {
  ZONEFLOW_CHECK(stored.GetDescriptor() == fresh.GetDescriptor());
  const auto* reflection = stored.GetReflection();
  reflection->MutableUnknownFields(&fresh)->MergeFrom(reflection->GetUnknownFields(stored));
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(stored, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    }
    if (field->is_repeated()) {
      KeepInElements(stored, field, fresh);
    } else if (reflection->HasField(fresh, field)) {
      KeepUnknownFields(reflection->GetMessage(stored, field),
                        *reflection->MutableMessage(&fresh, field));
    }
  }
}

}  // namespace zoneflow::wire
