#include "tools/zoneflow/proto_json.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/money.h"
#include "zoneflow/common/v1/values.pb.h"

namespace zoneflow::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::ordered_json;

// FACT_KIND_SIGNING of FactKind is "signing".
std::string NameOf(const EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) {
      prefix += '_';
    }
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  prefix += '_';
  const std::string& name = value.name();
  return absl::AsciiStrToLower(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

// One value: element `index` of a repeated field, else the field's own (index -1).
ordered_json ValueOf(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& from = *message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return repeated ? from.GetRepeatedInt32(message, &field, index)
                      : from.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return repeated ? from.GetRepeatedInt64(message, &field, index)
                      : from.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return repeated ? from.GetRepeatedUInt32(message, &field, index)
                      : from.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return repeated ? from.GetRepeatedUInt64(message, &field, index)
                      : from.GetUInt64(message, &field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return repeated ? from.GetRepeatedDouble(message, &field, index)
                      : from.GetDouble(message, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return repeated ? from.GetRepeatedFloat(message, &field, index)
                      : from.GetFloat(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return repeated ? from.GetRepeatedBool(message, &field, index)
                      : from.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return NameOf(*(repeated ? from.GetRepeatedEnum(message, &field, index)
                               : from.GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = repeated ? from.GetRepeatedString(message, &field, index)
                                        : from.GetString(message, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text) : text;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToJson(repeated ? from.GetRepeatedMessage(message, &field, index)
                             : from.GetMessage(message, &field));
  }
  return nullptr;
}

}  // namespace

ordered_json ToJson(const Message& message) {
  ordered_json object = ordered_json::object();
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_map()) {
      ordered_json map = ordered_json::object();
      std::map<std::string, ordered_json> sorted;
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        const Message& entry = message.GetReflection()->GetRepeatedMessage(message, field, i);
        const ordered_json key = ValueOf(entry, *entry.GetDescriptor()->map_key(), -1);
        sorted[key.is_string() ? key.get<std::string>() : key.dump()] =
            ValueOf(entry, *entry.GetDescriptor()->map_value(), -1);
      }
      for (auto& [key, value] : sorted) {
        map[key] = std::move(value);
      }
      object[field->name()] = std::move(map);
    } else if (field->is_repeated()) {
      ordered_json list = ordered_json::array();
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        list.push_back(ValueOf(message, *field, i));
      }
      object[field->name()] = std::move(list);
    } else {
      object[field->name()] = ValueOf(message, *field, -1);
    }
  }
  return object;
}

std::string FormatAmount(const common::v1::Money& money) {
  if (money.currency().empty()) {
    return "";
  }
  return FormatMajor({money.minor(), money.currency()});
}

}  // namespace zoneflow::cli
