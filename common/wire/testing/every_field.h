// Messages with every field set, so that a mapping that forgets one is seen.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace zoneflow::wire::testing {

// What stands in fields whose text is not free, such as dates; nullopt for any other.
using TextOf = std::function<std::optional<std::string>(
    const google::protobuf::FieldDescriptor& field, int n)>;

namespace internal {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

inline void FillOne(Message& message, const FieldDescriptor* field, const TextOf& text_of, int& n);

inline void FillAll(Message& message, const TextOf& text_of, int& n) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    for (int times = field->is_repeated() ? 2 : 1; times > 0; --times) {
      FillOne(message, field, text_of, n);
    }
  }
}

inline void FillOne(Message& message, const FieldDescriptor* field, const TextOf& text_of, int& n) {
  const auto* reflection = message.GetReflection();
  const bool repeated = field->is_repeated();
  ++n;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::optional<std::string> given = text_of ? text_of(*field, n) : std::nullopt;
      const std::string text = given ? *given : field->name() + std::to_string(n);
      repeated ? reflection->AddString(&message, field, text)
               : reflection->SetString(&message, field, text);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      repeated ? reflection->AddInt32(&message, field, n)
               : reflection->SetInt32(&message, field, n);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      repeated ? reflection->AddInt64(&message, field, n)
               : reflection->SetInt64(&message, field, n);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      repeated ? reflection->AddUInt32(&message, field, static_cast<unsigned>(n))
               : reflection->SetUInt32(&message, field, static_cast<unsigned>(n));
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      repeated ? reflection->AddUInt64(&message, field, static_cast<unsigned>(n))
               : reflection->SetUInt64(&message, field, static_cast<unsigned>(n));
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      repeated ? reflection->AddDouble(&message, field, n)
               : reflection->SetDouble(&message, field, n);
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      repeated ? reflection->AddFloat(&message, field, static_cast<float>(n))
               : reflection->SetFloat(&message, field, static_cast<float>(n));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      repeated ? reflection->AddBool(&message, field, true)
               : reflection->SetBool(&message, field, true);
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      // Its last value: not the one that is there by itself, nor the usual one.
      const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
      repeated ? reflection->AddEnum(&message, field, value)
               : reflection->SetEnum(&message, field, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      FillAll(repeated ? *reflection->AddMessage(&message, field)
                       : *reflection->MutableMessage(&message, field),
              text_of, n);
      break;
  }
}

inline void AddUnset(const Message& message, const std::string& path,
                     std::vector<std::string>& unset) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const std::string name = path + field->name();
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_repeated()) {
      const int size = reflection->FieldSize(message, field);
      if (size == 0) {
        unset.push_back(name);
      }
      for (int n = 0; is_message && n < size; ++n) {
        AddUnset(reflection->GetRepeatedMessage(message, field, n),
                 name + "[" + std::to_string(n) + "].", unset);
      }
    } else if (!reflection->HasField(message, field)) {
      unset.push_back(name);
    } else if (is_message) {
      AddUnset(reflection->GetMessage(message, field), name + ".", unset);
    }
  }
}

}  // namespace internal

// Sets every field, at any depth, to a value that no other field has; lists get two elements, enums
// their last value. Requires a message that does not contain itself.
template <typename Message>
Message Filled(const TextOf& text_of = {}) {
  Message message;
  int n = 0;
  internal::FillAll(message, text_of, n);
  return message;
}

// The paths of fields, at any depth, that are not set or have their default:
// "timetable.nodes[1].zh".
inline std::vector<std::string> UnsetFields(const google::protobuf::Message& message) {
  std::vector<std::string> unset;
  internal::AddUnset(message, "", unset);
  return unset;
}

}  // namespace zoneflow::wire::testing
